namespace SatGate.Mcp.JsonRpc;

/// <summary>The methods the gateway knows. Any other is <see cref="Other"/>, and its text is in the message.</summary>
internal enum McpMethod : byte
{
    /// <summary>A method that is not known here.</summary>
    Other = 0,

    /// <summary><c>initialize</c></summary>
    Initialize,

    /// <summary><c>notifications/initialized</c></summary>
    Initialized,

    /// <summary><c>server/discover</c></summary>
    Discover,

    /// <summary><c>ping</c></summary>
    Ping,

    /// <summary><c>tools/list</c></summary>
    ToolsList,

    /// <summary><c>tools/call</c></summary>
    ToolsCall,

    /// <summary><c>prompts/list</c></summary>
    PromptsList,

    /// <summary><c>prompts/get</c></summary>
    PromptsGet,

    /// <summary><c>resources/list</c></summary>
    ResourcesList,

    /// <summary><c>resources/templates/list</c></summary>
    ResourceTemplatesList,

    /// <summary><c>resources/read</c></summary>
    ResourcesRead,

    /// <summary><c>resources/subscribe</c></summary>
    ResourcesSubscribe,

    /// <summary><c>resources/unsubscribe</c></summary>
    ResourcesUnsubscribe,

    /// <summary><c>subscriptions/listen</c></summary>
    SubscriptionsListen,

    /// <summary><c>notifications/subscriptions/acknowledged</c></summary>
    SubscriptionsAcknowledged,

    /// <summary><c>completion/complete</c></summary>
    Complete,

    /// <summary><c>logging/setLevel</c></summary>
    SetLevel,

    /// <summary><c>tasks/get</c></summary>
    TasksGet,

    /// <summary><c>tasks/result</c></summary>
    TasksResult,

    /// <summary><c>tasks/update</c></summary>
    TasksUpdate,

    /// <summary><c>tasks/cancel</c></summary>
    TasksCancel,

    /// <summary><c>tasks/list</c></summary>
    TasksList,

    /// <summary><c>notifications/cancelled</c></summary>
    Cancelled,

    /// <summary><c>notifications/progress</c></summary>
    Progress,

    /// <summary><c>notifications/message</c></summary>
    LogMessage,

    /// <summary><c>notifications/roots/list_changed</c></summary>
    RootsListChanged,

    /// <summary><c>notifications/tools/list_changed</c></summary>
    ToolsListChanged,

    /// <summary><c>notifications/prompts/list_changed</c></summary>
    PromptsListChanged,

    /// <summary><c>notifications/resources/list_changed</c></summary>
    ResourcesListChanged,

    /// <summary><c>notifications/resources/updated</c></summary>
    ResourceUpdated,

    /// <summary><c>notifications/tasks/status</c></summary>
    TaskStatus,

    /// <summary><c>notifications/tasks</c></summary>
    TaskNotification,

    /// <summary><c>notifications/elicitation/complete</c></summary>
    ElicitationComplete,

    /// <summary><c>sampling/createMessage</c></summary>
    CreateMessage,

    /// <summary><c>elicitation/create</c></summary>
    Elicit,

    /// <summary><c>roots/list</c></summary>
    RootsList,

    /// <summary><c>satgate/delegate</c></summary>
    Delegate,

    /// <summary><c>satgate/budget</c></summary>
    BudgetRead,
}

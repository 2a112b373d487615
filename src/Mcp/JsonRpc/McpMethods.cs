using System.Collections.Frozen;
using System.Text;

namespace SatGate.Mcp.JsonRpc;

/// <summary>The texts of the methods. Thread-safe.</summary>
internal static class McpMethods
{
    private static readonly (McpMethod Method, string Text)[] Table =
    [
        (McpMethod.Initialize, "initialize"),
        (McpMethod.Initialized, "notifications/initialized"),
        (McpMethod.Discover, "server/discover"),
        (McpMethod.Ping, "ping"),
        (McpMethod.ToolsList, "tools/list"),
        (McpMethod.ToolsCall, "tools/call"),
        (McpMethod.PromptsList, "prompts/list"),
        (McpMethod.PromptsGet, "prompts/get"),
        (McpMethod.ResourcesList, "resources/list"),
        (McpMethod.ResourceTemplatesList, "resources/templates/list"),
        (McpMethod.ResourcesRead, "resources/read"),
        (McpMethod.ResourcesSubscribe, "resources/subscribe"),
        (McpMethod.ResourcesUnsubscribe, "resources/unsubscribe"),
        (McpMethod.SubscriptionsListen, "subscriptions/listen"),
        (McpMethod.SubscriptionsAcknowledged, "notifications/subscriptions/acknowledged"),
        (McpMethod.Complete, "completion/complete"),
        (McpMethod.SetLevel, "logging/setLevel"),
        (McpMethod.TasksGet, "tasks/get"),
        (McpMethod.TasksResult, "tasks/result"),
        (McpMethod.TasksUpdate, "tasks/update"),
        (McpMethod.TasksCancel, "tasks/cancel"),
        (McpMethod.TasksList, "tasks/list"),
        (McpMethod.Cancelled, "notifications/cancelled"),
        (McpMethod.Progress, "notifications/progress"),
        (McpMethod.LogMessage, "notifications/message"),
        (McpMethod.RootsListChanged, "notifications/roots/list_changed"),
        (McpMethod.ToolsListChanged, "notifications/tools/list_changed"),
        (McpMethod.PromptsListChanged, "notifications/prompts/list_changed"),
        (McpMethod.ResourcesListChanged, "notifications/resources/list_changed"),
        (McpMethod.ResourceUpdated, "notifications/resources/updated"),
        (McpMethod.TaskStatus, "notifications/tasks/status"),
        (McpMethod.TaskNotification, "notifications/tasks"),
        (McpMethod.ElicitationComplete, "notifications/elicitation/complete"),
        (McpMethod.CreateMessage, "sampling/createMessage"),
        (McpMethod.Elicit, "elicitation/create"),
        (McpMethod.RootsList, "roots/list"),
        (McpMethod.Delegate, "satgate/delegate"),
        (McpMethod.BudgetRead, "satgate/budget"),
    ];

    private static readonly byte[][] Texts = MakeTexts();

    private static readonly FrozenDictionary<string, McpMethod> ByText = Table.ToFrozenDictionary(static row => row.Text, static row => row.Method, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, McpMethod>.AlternateLookup<ReadOnlySpan<char>> Lookup = ByText.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int LongestText = Table.Max(static row => row.Text.Length);

    /// <summary>The text of a method; empty for <see cref="McpMethod.Other"/>.</summary>
    public static ReadOnlySpan<byte> TextOf(McpMethod method) => Texts[(int)method];

    /// <summary>Finds a method by its exact text; <see cref="McpMethod.Other"/> when it is not known.</summary>
    public static McpMethod Find(ReadOnlySpan<byte> text)
    {
        if (text.Length > LongestText)
        {
            return McpMethod.Other;
        }

        Span<char> chars = stackalloc char[64];
        int count = Encoding.Latin1.GetChars(text, chars);
        return Lookup.TryGetValue(chars[..count], out McpMethod method) ? method : McpMethod.Other;
    }

    private static byte[][] MakeTexts()
    {
        byte[][] texts = new byte[Table.Max(static row => (int)row.Method) + 1][];
        Array.Fill(texts, []);
        foreach ((McpMethod method, string text) in Table)
        {
            texts[(int)method] = Encoding.ASCII.GetBytes(text);
        }

        return texts;
    }
}

using SatGate.Mcp.JsonRpc;

namespace SatGate.Mcp.Catalog;

/// <summary>How each kind of list is spelled.</summary>
internal static class ListFamilies
{
    /// <summary>Number of kinds.</summary>
    public const int Count = 4;

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ListFamily> All { get; } = [ListFamily.Tools, ListFamily.Prompts, ListFamily.Resources, ListFamily.Templates];

    /// <summary>The method that lists them.</summary>
    public static McpMethod MethodOf(ListFamily family) => family switch
    {
        ListFamily.Tools => McpMethod.ToolsList,
        ListFamily.Prompts => McpMethod.PromptsList,
        ListFamily.Resources => McpMethod.ResourcesList,
        _ => McpMethod.ResourceTemplatesList,
    };

    /// <summary>The member of the result that holds them.</summary>
    public static ReadOnlySpan<byte> MemberOf(ListFamily family) => family switch
    {
        ListFamily.Tools => "tools"u8,
        ListFamily.Prompts => "prompts"u8,
        ListFamily.Resources => "resources"u8,
        _ => "resourceTemplates"u8,
    };

    /// <summary>The member of an entry by which it is asked for.</summary>
    public static ReadOnlySpan<byte> KeyOf(ListFamily family) => family switch
    {
        ListFamily.Resources => "uri"u8,
        ListFamily.Templates => "uriTemplate"u8,
        _ => "name"u8,
    };

    /// <summary>The capability of a server that has them.</summary>
    public static ReadOnlySpan<byte> CapabilityOf(ListFamily family) => family switch
    {
        ListFamily.Tools => "tools"u8,
        ListFamily.Prompts => "prompts"u8,
        _ => "resources"u8,
    };

    /// <summary>What tells that they changed.</summary>
    public static McpMethod ChangeOf(ListFamily family) => family switch
    {
        ListFamily.Tools => McpMethod.ToolsListChanged,
        ListFamily.Prompts => McpMethod.PromptsListChanged,
        _ => McpMethod.ResourcesListChanged,
    };
}

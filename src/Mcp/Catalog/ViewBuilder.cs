using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SatGate.Mcp.JsonRpc;
using SatGate.Mcp.Upstreams;
using SatGate.Model.Configuration;

namespace SatGate.Mcp.Catalog;

/// <summary>Merges the lists of all servers into a view: order of the file, names made unique, rules applied. Pure.</summary>
/// <param name="file">The MCP file in force.</param>
/// <param name="servers">The servers in order.</param>
/// <param name="isReserved">Whether a tool's name belongs to the gateway itself.</param>
internal sealed class ViewBuilder(McpFile file, IReadOnlyList<ServerLists> servers, Func<string, bool> isReserved)
{
    /// <summary>Makes the view.</summary>
    public CatalogView Build(long generation) => new(
        generation,
        [Named(ListFamily.Tools), Named(ListFamily.Prompts), ByUri(ListFamily.Resources), ByUri(ListFamily.Templates)]);

    /// <summary>The server that a rule sends a tool to; null when no rule names it.</summary>
    public static string? RuleFor(McpFile file, string tool)
    {
        foreach (McpRoutingRule rule in file.Routing)
        {
            foreach (string pattern in rule.Tools)
            {
                bool fits = pattern.EndsWith('*')
                    ? tool.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
                    : string.Equals(pattern, tool, StringComparison.Ordinal);
                if (fits)
                {
                    return rule.Upstream;
                }
            }
        }

        return null;
    }

    private ImmutableArray<Binding> Named(ListFamily family)
    {
        Dictionary<string, int> owners = CountOwners(family);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<(ServerLists Server, ListedItem Item, string? Name)>();
        foreach (ServerLists server in servers)
        {
            var own = new HashSet<string>(StringComparer.Ordinal);
            foreach (ListedItem item in server.Items[(int)family])
            {
                if (own.Add(item.Key))
                {
                    bool isPlain = KeepsName(family, server.Upstream.Name, item.Key, owners[item.Key]) && taken.Add(item.Key);
                    names.Add((server, item, isPlain ? item.Key : null));
                }
            }
        }

        // Names with a prefix give way to names that servers gave themselves.
        var list = ImmutableArray.CreateBuilder<Binding>(names.Count);
        foreach ((ServerLists server, ListedItem item, string? plain) in names)
        {
            string name = plain ?? ClientNames.Prefixed(server.Upstream.Name, item.Key);
            if (plain is null && !taken.Add(name))
            {
                name = ClientNames.Hashed(name, server.Upstream.Name, item.Key);
                taken.Add(name);
            }

            list.Add(Bind(family, server, item, name));
        }

        return list.ToImmutable();
    }

    private bool KeepsName(ListFamily family, string upstream, string name, int owners)
    {
        if (file.Naming == McpNaming.Prefix || (family == ListFamily.Tools && isReserved(name)))
        {
            return false;
        }

        // A rule settles whose tool has the plain name.
        string? ruled = family == ListFamily.Tools ? RuleFor(file, name) : null;
        return ruled is null ? owners == 1 : string.Equals(ruled, upstream, StringComparison.Ordinal);
    }

    private Dictionary<string, int> CountOwners(ListFamily family)
    {
        var owners = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (ServerLists server in servers)
        {
            foreach (string name in server.Items[(int)family].Select(static item => item.Key).Distinct(StringComparer.Ordinal))
            {
                owners[name] = owners.GetValueOrDefault(name) + 1;
            }
        }

        return owners;
    }

    private ImmutableArray<Binding> ByUri(ListFamily family)
    {
        // Of servers that list the same URI the first in the file has it.
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var list = ImmutableArray.CreateBuilder<Binding>();
        foreach (ServerLists server in servers)
        {
            foreach (ListedItem item in server.Items[(int)family])
            {
                if (taken.Add(item.Key))
                {
                    list.Add(new Binding { Name = item.Key, Upstream = server.Upstream, Json = item.Json, IsHidden = server.IsHidden });
                }
            }
        }

        return list.ToImmutable();
    }

    private Binding Bind(ListFamily family, ServerLists server, ListedItem item, string name)
    {
        bool isSame = string.Equals(name, item.Key, StringComparison.Ordinal);
        SpliceList splices = default;
        if (!isSame)
        {
            splices.Add(item.KeyAt, JsonText.Write(name));
        }

        if (family == ListFamily.Tools && file.ShowCosts)
        {
            splices.Add(new JsonRange(item.KeyAt.End, 0), CostMember(name));
        }

        byte[] json = new byte[splices.LengthOf(item.Json.Length)];
        splices.Write(item.Json.Span, json);
        return new Binding
        {
            Name = name,
            Upstream = server.Upstream,
            OriginalName = isSame ? default : item.KeyAt.Of(item.Json.Span).ToArray(),
            Json = json,
            IsHidden = server.IsHidden,
        };
    }

    private byte[] CostMember(string tool) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"x-satgate\":{{\"cost_credits\":{ToolCost.Of(file.Tools, tool)}}}"));
}

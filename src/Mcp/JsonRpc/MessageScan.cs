using System.Runtime.InteropServices;

namespace SatGate.Mcp.JsonRpc;

/// <summary>
/// What one pass over a message found: where the parts stand that a gateway decides by or changes. Every range is over the bytes that were
/// scanned and lies in them; a part that is not there has no length. A value, valid as long as those bytes.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct MessageScan
{
    /// <summary>The kind of message.</summary>
    public MessageKind Kind;

    /// <summary>The method; <see cref="McpMethod.Other"/> for an answer and for a method that is not known.</summary>
    public McpMethod Method;

    /// <summary>The id: a string or an integer as it was written.</summary>
    public JsonRange Id;

    /// <summary>The value of <c>method</c>, a string.</summary>
    public JsonRange MethodText;

    /// <summary>The value of <c>params</c>, an object.</summary>
    public JsonRange Params;

    /// <summary>The value of <c>result</c>.</summary>
    public JsonRange Result;

    /// <summary>The value of <c>error</c>.</summary>
    public JsonRange Error;

    /// <summary><c>params.name</c>, a string.</summary>
    public JsonRange Name;

    /// <summary><c>params.arguments</c>, an object.</summary>
    public JsonRange Arguments;

    /// <summary><c>params.uri</c>, a string.</summary>
    public JsonRange Uri;

    /// <summary><c>params.cursor</c>, a string.</summary>
    public JsonRange Cursor;

    /// <summary><c>params.ref</c> of a completion, an object.</summary>
    public JsonRange Reference;

    /// <summary><c>params.taskId</c>, a string.</summary>
    public JsonRange TaskId;

    /// <summary><c>params.requestId</c> of a cancellation, a string or an integer.</summary>
    public JsonRange RequestId;

    /// <summary><c>params.level</c>, a string.</summary>
    public JsonRange Level;

    /// <summary><c>params.protocolVersion</c> of initialize, a string.</summary>
    public JsonRange ProtocolVersion;

    /// <summary><c>params.capabilities</c> of initialize, an object.</summary>
    public JsonRange Capabilities;

    /// <summary><c>params.clientInfo</c> of initialize, an object.</summary>
    public JsonRange ClientInfo;

    /// <summary><c>params.requestState</c>, with which a client of the stateless revision goes on with a call.</summary>
    public JsonRange RequestState;

    /// <summary><c>params.inputResponses</c>, an object.</summary>
    public JsonRange InputResponses;

    /// <summary><c>params._meta</c>, an object.</summary>
    public JsonRange Meta;

    /// <summary><c>params._meta.progressToken</c>, a string or an integer: by which progress of this request is to be told.</summary>
    public JsonRange ProgressToken;

    /// <summary><c>params.progressToken</c> of a progress notification: the request it tells of.</summary>
    public JsonRange NotifiedToken;

    /// <summary><c>params._meta.token</c>, a string: a capability token. Never forwarded.</summary>
    public JsonRange MetaToken;

    /// <summary>That member whole: key, colon, value and the comma to one side, so that it can be cut out.</summary>
    public JsonRange MetaTokenMember;

    /// <summary><c>params._meta["io.modelcontextprotocol/protocolVersion"]</c>, a string: the mark of the stateless revision.</summary>
    public JsonRange MetaProtocolVersion;

    /// <summary><c>params._meta["io.modelcontextprotocol/clientCapabilities"]</c>, an object.</summary>
    public JsonRange MetaClientCapabilities;

    /// <summary><c>params._meta["io.modelcontextprotocol/clientInfo"]</c>, an object.</summary>
    public JsonRange MetaClientInfo;

    /// <summary><c>params._meta["io.modelcontextprotocol/logLevel"]</c>, a string.</summary>
    public JsonRange MetaLogLevel;

    /// <summary><c>params._meta["io.modelcontextprotocol/subscriptionId"]</c>.</summary>
    public JsonRange MetaSubscriptionId;

    /// <summary>Whether it asks for an answer.</summary>
    public readonly bool IsRequest => Kind == MessageKind.Request;

    /// <summary>Whether it answers something.</summary>
    public readonly bool IsAnswer => Kind is MessageKind.Result or MessageKind.Error;
}

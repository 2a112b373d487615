// client-sdk.mjs URL [--sse] [--token TOKEN] TOOL ARGUMENTS: the official SDK for revisions with sessions. Lists the tools, calls one, and prints
// what it saw as one line of JSON: {"tools": […], "progress": [seen before the result], "late": seen after it, "result": …} or {"error": …}.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { parse, observe } from './lib/observe.mjs';

const { url, options, tool, args, requestInit } = parse(process.argv.slice(2));
const transport = options.has('--sse')
  ? new SSEClientTransport(url, { requestInit, eventSourceInit: { fetch: withHeaders } })
  : new StreamableHTTPClientTransport(url, { requestInit });

function withHeaders(input, init) {
  return fetch(input, { ...init, headers: { ...init?.headers, ...requestInit.headers } });
}

await observe(async () => {
  const client = new Client({ name: 'sdk-of-tests', version: '1' });
  await client.connect(transport);
  return {
    list: async () => (await client.listTools()).tools,
    call: (onprogress) => client.callTool({ name: tool, arguments: args }, undefined, { onprogress }),
    close: () => client.close(),
  };
});

// client-stateless.mjs URL [--token TOKEN] TOOL ARGUMENTS: the official SDK, pinned to the stateless revision. Prints what client-sdk.mjs does.
// Questions of the tool are answered with the name Ada.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { observe, parse } from './lib/observe.mjs';

const { url, tool, args, requestInit } = parse(process.argv.slice(2));

await observe(async () => {
  const client = new Client(
    { name: 'stateless-sdk-of-tests', version: '1' },
    { capabilities: { elicitation: {} }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ada', username: 'Ada', email: 'ada@example.org' } }));
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  return {
    list: async () => (await client.listTools()).tools,
    call: (onprogress) => client.callTool({ name: tool, arguments: args }, { onprogress }),
    close: () => client.close(),
  };
});

// client-piped.mjs TOOL ARGUMENTS PROGRAM [ARGUMENT …]: the official SDK over a child process's standard input and output. Prints what
// client-sdk.mjs does.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { observe } from './lib/observe.mjs';

const [tool, args, command, ...rest] = process.argv.slice(2);

await observe(async () => {
  const client = new Client({ name: 'piped-sdk-of-tests', version: '1' });
  await client.connect(new StdioClientTransport({ command, args: rest, stderr: 'ignore' }));
  return {
    list: async () => (await client.listTools()).tools,
    call: (onprogress) => client.callTool({ name: tool, arguments: JSON.parse(args) }, undefined, { onprogress }),
    close: () => client.close(),
  };
});

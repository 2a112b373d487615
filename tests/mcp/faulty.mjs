// A tool server over standard input and output that misbehaves on demand. Its tools say how. Options:
//   --exit-at-start          ends at once
//   --ignore-sigterm         does not end when it is asked to, nor when its input ends
//   --with-child             starts a process of its own, which outlives it unless somebody ends both
//   --slow-start MS          answers initialize late
//   --flood-stderr           writes 10 MB to standard error first
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const options = process.argv.slice(2);
const has = (option) => options.includes(option);
const valueOf = (option) => (has(option) ? Number(options[options.indexOf(option) + 1]) : 0);
const write = (text) => process.stdout.write(text);
const send = (message) => write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const reply = (id, text) => send({ id, result: { content: [{ type: 'text', text }] } });
const tool = (name, properties = {}) => ({ name, description: `Does ${name}`, inputSchema: { type: 'object', properties } });

let isListed = true;

const tools = {
  echo: ({ message }, id) => reply(id, `Echo: ${message}`),
  pid: (_, id) => reply(id, String(process.pid)),
  slow: ({ milliseconds }, id) => setTimeout(() => reply(id, 'late'), milliseconds),
  hang: () => {},
  crash: () => process.exit(1),
  crash_mid_answer: (_, id) => {
    write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"ty`);
    setTimeout(() => process.exit(1), 20);
  },
  garbage: (_, id) => {
    write('this is no JSON\n{"half":\n\n[1,2]\n"text"\n');
    write(Buffer.from([0xff, 0xfe, 0x0a]));
    reply(id, 'after garbage');
  },
  wrong_id: (_, id) => {
    send({ id: 987654321, result: {} });
    reply(id, 'after a wrong id');
  },
  answer_twice: (_, id) => {
    reply(id, 'first');
    reply(id, 'second');
  },
  huge: ({ bytes }, id) => {
    write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"text","text":"`);
    const piece = 'x'.repeat(1 << 20);
    let left = bytes;
    const more = () => {
      while (left > 0) {
        left -= piece.length;
        if (!write(piece)) {
          process.stdout.once('drain', more);
          return;
        }
      }

      write('"}]}}\n');
    };
    more();
  },
  count: ({ to }, id, meta) => {
    for (let progress = 1; progress <= to; progress++) {
      if (meta?.progressToken !== undefined) {
        send({ method: 'notifications/progress', params: { progressToken: meta.progressToken, progress, total: to } });
      }
    }

    reply(id, `counted to ${to}`);
  },
  change_list: (_, id) => {
    isListed = !isListed;
    send({ method: 'notifications/tools/list_changed' });
    reply(id, isListed ? 'listed' : 'unlisted');
  },
};

const unknown = (_, id) => send({ id, error: { code: -32602, message: 'Unknown tool' } });

const methods = {
  initialize: ({ protocolVersion }, id) => {
    const capabilities = { tools: { listChanged: true } };
    const serverInfo = { name: 'faulty', version: '1' };
    const answer = () => send({ id, result: { protocolVersion: protocolVersion ?? '2025-11-25', capabilities, serverInfo } });
    const delay = valueOf('--slow-start');
    delay > 0 ? setTimeout(answer, delay) : answer();
  },
  ping: (_, id) => send({ id, result: {} }),
  'tools/list': (_, id) =>
    send({ id, result: { tools: [...Object.keys(tools).map((name) => tool(name)), ...(isListed ? [tool('coming')] : [])] } }),
  'tools/call': (params, id) => (tools[params.name] ?? unknown)(params.arguments ?? {}, id, params._meta),
};

if (has('--exit-at-start')) {
  process.exit(1);
}

if (has('--flood-stderr')) {
  process.stderr.write('e'.repeat(10 << 20));
}

if (has('--with-child')) {
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
}

if (has('--ignore-sigterm')) {
  process.on('SIGTERM', () => {});
  setInterval(() => {}, 1000);
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    const handler = methods[method];
    if (handler) {
      handler(params ?? {}, id);
    } else if (id !== undefined && method !== undefined) {
      send({ id, error: { code: -32601, message: 'Method not found' } });
    }
  })
  .on('close', () => has('--ignore-sigterm') || process.exit(0));

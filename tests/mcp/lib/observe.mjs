// What the scripts of the SDKs have in common: reading the command line, and telling what was seen.

/** Reads URL, options, tool and arguments. */
export function parse(argv) {
  const rest = [...argv];
  const options = new Set();
  const headers = {};
  for (let at = 0; at < rest.length; ) {
    if (rest[at] === '--token') {
      headers.Authorization = `Bearer ${rest.splice(at, 2)[1]}`;
    } else if (rest[at].startsWith('--')) {
      options.add(rest.splice(at, 1)[0]);
    } else {
      at++;
    }
  }

  return { url: new URL(rest[0]), options, tool: rest[1], args: JSON.parse(rest[2] ?? '{}'), requestInit: { headers } };
}

/** Connects, lists, calls, and prints what came in which order. */
export async function observe(connect) {
  const seen = { tools: [], progress: [], late: 0 };
  let isOver = false;
  try {
    const client = await connect();
    seen.tools = (await client.list()).map((tool) => tool.name);
    seen.result = await client.call(({ progress }) => (isOver ? seen.late++ : seen.progress.push(progress)));
    isOver = true;
    await new Promise((done) => setTimeout(done, 100));
    await client.close();
  } catch (error) {
    seen.error = { code: error.code, message: error.message };
  }

  console.log(JSON.stringify(seen));
  process.exit(0);
}

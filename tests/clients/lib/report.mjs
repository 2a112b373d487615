// Runs scenarios one after the other and prints what each received as one JSON line.
import { readFileSync } from "node:fs";

export async function report(client, packageName, options, scenarios) {
  const results = {};
  for (const name of options.scenarios) {
    const started = performance.now();
    let result;
    try {
      result = { ok: true, ...(await scenarios[name](name)) };
    } catch (error) {
      result = { ok: false, error: describe(error) };
    }

    result.elapsedMs = since(started);
    results[name] = result;
  }

  const line = { client, sdk: installedVersion(packageName), node: process.version, baseUrl: options.baseUrl, results };

  // A connection whose answer nobody reads would keep the process alive for seconds.
  process.stdout.write(JSON.stringify(line) + "\n", () => process.exit(0));
}

// Counts the events of a stream and notes when the first of them came.
export class EventLog {
  #started = performance.now();
  events = 0;
  firstEventMs = null;
  types = {};

  add(type) {
    this.firstEventMs ??= since(this.#started);
    this.events++;
    this.types[type] = (this.types[type] ?? 0) + 1;
  }

  summary() {
    return { events: this.events, firstEventMs: this.firstEventMs, types: this.types };
  }
}

// Reads a stream until enough of its events carried text, aborts it, and tells how the SDK took that.
export async function abortAfter(count, controller, stream, textOf) {
  const log = new EventLog();
  let text = "";
  let pieces = 0;
  let abortedAt = null;
  let thrown = null;
  try {
    for await (const event of stream) {
      log.add(event.type ?? event.object ?? "chunk");
      const piece = textOf(event);
      text += piece;
      pieces += piece.length > 0 ? 1 : 0;
      if (pieces === count && abortedAt === null) {
        abortedAt = performance.now();
        controller.abort();
      }
    }
  } catch (error) {
    thrown = describe(error);
  }

  return { aborted: abortedAt !== null, text, pieces, endedMs: abortedAt === null ? null : since(abortedAt), thrown, ...log.summary() };
}

function describe(error) {
  const body = error?.error?.error ?? error?.error ?? {};
  return {
    class: error?.constructor?.name ?? typeof error,
    status: error?.status ?? null,
    type: body?.type ?? error?.type ?? null,
    message: String(error?.message ?? error),
    retryAfter: headerOf(error, "retry-after"),
    requestId: error?.requestID ?? error?.request_id ?? null,
  };
}

function headerOf(error, name) {
  return typeof error?.headers?.get === "function" ? error.headers.get(name) : null;
}

function since(started) {
  return Math.round((performance.now() - started) * 1000) / 1000;
}

function installedVersion(packageName) {
  return JSON.parse(readFileSync(new URL(`../node_modules/${packageName}/package.json`, import.meta.url), "utf8")).version;
}

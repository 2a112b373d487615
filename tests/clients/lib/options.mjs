// The command line that all clients share.
import { parseArgs } from "node:util";

const usage = `usage: node CLIENT.mjs BASE_URL [flags]
  BASE_URL               the server without /v1, such as http://127.0.0.1:8089
  --scenarios A,B        only these (default: all that the client knows)
  --api-key KEY          default sk-simulated
  --model NAME           default: one of the provider's
  --prompt TEXT          default "Say something."
  --max-tokens N         limit on the output of message and stream, default 64
  --tokens N             X-Sim-Tokens of message and stream, default 12
  --run-id ID            X-Sim-Id is ID-SCENARIO, default run
  --header "Name: value" sent with every request, may be repeated
  --plain                send no X-Sim-* headers of our own
`;

// The output limit of the scenarios whose answer is cut short.
export const cutTokens = 5;

export function readOptions(defaultModel, knownScenarios) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      scenarios: { type: "string" },
      "api-key": { type: "string", default: "sk-simulated" },
      model: { type: "string", default: defaultModel },
      prompt: { type: "string", default: "Say something." },
      "max-tokens": { type: "string", default: "64" },
      tokens: { type: "string", default: "12" },
      "run-id": { type: "string", default: "run" },
      header: { type: "string", multiple: true, default: [] },
      plain: { type: "boolean", default: false },
    },
  });
  const scenarios = values.scenarios ? values.scenarios.split(",") : knownScenarios;
  const unknown = scenarios.filter((name) => !knownScenarios.includes(name));
  if (positionals.length !== 1 || unknown.length > 0) {
    process.stderr.write(usage + (unknown.length > 0 ? `no scenario ${unknown.join(", ")}; there are ${knownScenarios.join(", ")}\n` : ""));
    process.exit(2);
  }

  const headers = Object.fromEntries(values.header.map(splitHeader));
  return {
    baseUrl: positionals[0].replace(/\/+$/, ""),
    scenarios,
    apiKey: values["api-key"],
    model: values.model,
    prompt: values.prompt,
    maxTokens: Number(values["max-tokens"]),
    headers,
    // What a scenario asks of the simulator; a real provider gets none of it.
    simulate: (scenario, wanted) =>
      values.plain ? {} : { "X-Sim-Id": `${values["run-id"]}-${scenario}`, "X-Sim-Tokens": values.tokens, ...wanted },
  };
}

function splitHeader(text) {
  const colon = text.indexOf(":");
  if (colon < 1) {
    process.stderr.write(`not a header: ${text}\n`);
    process.exit(2);
  }

  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

// tally.mjs NAME REVISION GOAL RESULTS REQUIREMENTS: counts what a run of the conformance suite left in its folder of results against the
// suite's own list of what a revision requires, prints one line and what failed, and ends with 1 when fewer passed than the goal.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [name, revision, goal, results, requirements] = process.argv.slice(2);

/** The scenarios under `server:` of the list. Enough YAML for a list of words. */
function requiredScenarios(text) {
  const lines = text.split('\n').filter((line) => !/^\s*(#|$)/.test(line));
  const start = lines.indexOf('server:');
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^\S/.test(line));
  return rest.slice(0, end < 0 ? undefined : end).map((line) => line.replace(/^\s*-\s*/, '').trim());
}

/** What was checked, by scenario: folders are called server-SCENARIO-TIME. */
function checkedScenarios(folder) {
  const scenarios = new Map();
  for (const entry of readdirSync(folder)) {
    const scenario = entry.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, '');
    scenarios.set(scenario, JSON.parse(readFileSync(join(folder, entry, 'checks.json'), 'utf8')));
  }

  return scenarios;
}

const required = requiredScenarios(readFileSync(requirements, 'utf8'));
let checked;
try {
  checked = checkedScenarios(results);
} catch (error) {
  console.log(`${name} ${revision}: 0/${required.length} required, the suite left no results: ${error.message}`);
  process.exit(1);
}

const failures = (checks) => (checks ?? []).filter((check) => check.status === 'FAILURE');
const isPassed = (scenario) => checked.has(scenario) && failures(checked.get(scenario)).length === 0;
const others = [...checked.keys()].filter((scenario) => !required.includes(scenario));
const passed = required.filter(isPassed);
const passedChecks = [...checked.values()].flat().filter((check) => check.status === 'SUCCESS').length;
console.log(
  `${name} ${revision}: ${passed.length}/${required.length} required, ${others.filter(isPassed).length}/${others.length} not scored, ${passedChecks} checks`,
);
for (const scenario of [...required, ...others]) {
  if (!checked.has(scenario)) {
    console.log(`  ${scenario}: not run`);
  }

  for (const check of failures(checked.get(scenario))) {
    console.log(`  ${required.includes(scenario) ? '' : '(not scored) '}${scenario}: ${check.id}: ${(check.errorMessage ?? '').replaceAll('\n', ' ').slice(0, 200)}`);
  }
}

process.exit(passed.length >= Number(goal) ? 0 : 1);

// target/manifest.json and target/run_results.json after a command.
import { join } from 'node:path';
import type { RunHeader, RunSummary } from '../core/event.ts';
import type { Plan } from '../core/plan.ts';
import type { Dag } from '../graph/dag.ts';
import type { OpenedProject } from './opened-project.ts';

export async function writeManifestFile(project: OpenedProject, dag: Dag): Promise<void> {
  const { writeManifest } = await import('../artifacts/manifest-json.ts');
  await writeManifest(project.parsed.manifest, dag, metaOf(project), join(project.place.targetPath, 'manifest.json'));
}

export async function writeRunResultsFile(input: {
  readonly project: OpenedProject;
  readonly header: RunHeader;
  readonly plan: Plan;
  readonly summary: RunSummary;
}): Promise<void> {
  const { writeRunResults } = await import('../artifacts/run-results-json.ts');
  const { project, summary, plan } = input;
  await writeRunResults(summary, plan, metaOf(project), join(project.place.targetPath, 'run_results.json'));
}

function metaOf(project: OpenedProject): never {
  return project as never;
}

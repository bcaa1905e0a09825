import type { TestProject } from 'vitest/node';
import { type DeployedStage, deployStage } from './deployedStage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    deployed: DeployedStage;
  }
}

/** Deploys a stage to the emulator at AWS_ENDPOINT_URL, and provides it to the tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const startedMs = Date.now();
  const seconds = () => ((Date.now() - startedMs) / 1000).toFixed(1).padStart(6);
  const { stage, target, stop } = await deployStage((line) => console.log(`${seconds()} s  ${line}`));
  project.provide('target', target);
  project.provide('deployed', stage);
  return stop;
}

// What builds really send: the project of this repository over its sample data, and a shop with what that project has not, each built
// twice on the Redshift on loopback.
import { join } from 'node:path';
import { ClusterRig } from '../../tests/support/cluster-rig.ts';
import { repositoryRoot } from '../../tests/support/source-imports.ts';
import { shopFiles, shopObjects } from './shop-project.ts';

/** Each the statements of one call. */
export type Batch = readonly string[];

export async function flagshipBatches(): Promise<readonly Batch[]> {
  await using rig = await ClusterRig.create({
    buckets: { 'udacity-dend': join(repositoryRoot, 'sample') },
    flagship: true,
  });
  for (const command of ['build -t redshift', 'build -t redshift', 'run -t redshift -s songplays+'])
    await succeed(rig, command);
  return rig.aws.log.map(({ sqls }) => sqls);
}

export async function shopBatches(): Promise<readonly Batch[]> {
  await using rig = await ClusterRig.create({
    buckets: { shop: undefined },
    grantees: ['bi_reader'],
    files: shopFiles,
  });
  for (const [round, objects] of shopObjects.entries()) {
    for (const [key, text] of Object.entries(objects)) rig.aws.objects.put('shop', key, Buffer.from(text));
    // What somebody else has granted and said is carried over a swap.
    if (round === 1) {
      await rig.aws.query('grant select on table shop.customers to public');
      await rig.aws.query("comment on table shop.customers is 'asked for by Ann'");
    }
    await succeed(rig, 'build');
  }
  await succeed(rig, 'load --full-refresh --yes');
  await succeed(rig, 'test');
  return rig.aws.log.map(({ sqls }) => sqls);
}

async function succeed(rig: ClusterRig, command: string): Promise<void> {
  const { exitCode, output } = await rig.run(command);
  if (exitCode !== 0) throw new Error(`sqlflow ${command} ended with ${exitCode}:\n${output}`);
}

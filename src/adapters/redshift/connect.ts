// Opens a target: the client by the SDK's own chain of credentials, the account checked, what a dead process left running ended.
import { errorDiagnostic } from '../../diagnostics/diagnostic.ts';
import { DiagnosticError } from '../../diagnostics/diagnostic-error.ts';
import { accessProblem } from './access-problem.ts';
import { type ClientSettings, clientSettings } from './client-config.ts';
import type { RedshiftConfig } from './config.ts';
import { DataApi } from './data-api.ts';
import { deadJournals, StatementJournal } from './statement-journal.ts';
import { Statements } from './statements.ts';
import { RedshiftWarehouse } from './warehouse.ts';

export async function connectRedshift(
  config: RedshiftConfig,
  input: {
    readonly label: string;
    readonly runId: string;
    /** Undefined: nothing will be written, so nothing has to be found again. */
    readonly journalDir: string | undefined;
    /** AWS_* variables, those of `.env` among them. */
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal;
  },
): Promise<RedshiftWarehouse> {
  const { env } = input;
  if (config.account !== undefined)
    await checkAccount(config, config.account, clientSettings('STS', config.region, env));
  const api = new DataApi(config, clientSettings('REDSHIFT_DATA', config.region, env));
  const { journalDir } = input;
  if (journalDir !== undefined) await endDead(journalDir, api);
  return new RedshiftWarehouse({
    api,
    database: config.database,
    label: input.label,
    copyAccess: { iamRole: config.iamRole ?? 'default', staging: config.staging, region: config.region },
    runId: input.runId,
    journal: journalDir === undefined ? undefined : new StatementJournal(journalDir),
  });
}

/** Statements of a process that was killed may still run, and commit: they are ended, or have ended, before anything else is done. */
async function endDead(dir: string, api: DataApi): Promise<void> {
  const statements = new Statements(api, undefined);
  for (const journal of deadJournals(dir)) {
    const open = new Set(journal.open);
    const [first] = open;
    if (first !== undefined) {
      const prefix = first.split(' ').slice(0, 2).join(' ');
      await statements.endOthers(`${prefix} `, (name) => open.has(name));
    }
    journal.remove();
  }
}

async function checkAccount(config: RedshiftConfig, wanted: string, settings: ClientSettings): Promise<void> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const sts = new STSClient(settings);
  try {
    const { Account: found } = await sts.send(new GetCallerIdentityCommand({}));
    if (found !== wanted)
      throw new DiagnosticError(errorDiagnostic('accountDiffers', undefined, { wanted, found: found ?? 'none' }));
  } catch (error) {
    throw accessProblem(error, config, settings.profile);
  } finally {
    sts.destroy();
  }
}

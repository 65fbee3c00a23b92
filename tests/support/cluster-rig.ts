// A project in a folder of its own, the real binary, and a Redshift on loopback that they build in.
import { LocalAws, type LocalAwsOptions } from './aws/local-aws.ts';
import { type Outcome, ProjectRig, type Running } from './project-rig.ts';

export type Contents = Readonly<Record<string, readonly Readonly<Record<string, string | null>>[]>>;

export class ClusterRig implements AsyncDisposable {
  readonly aws: LocalAws;
  readonly project: ProjectRig;

  private constructor(aws: LocalAws, project: ProjectRig) {
    this.aws = aws;
    this.project = project;
  }

  static async create(
    options: LocalAwsOptions & {
      readonly files?: Readonly<Record<string, string>>;
      /** Begin with a copy of the project at the root. */
      readonly flagship?: boolean;
    } = {},
  ): Promise<ClusterRig> {
    const aws = await LocalAws.start(options);
    const { files = {}, flagship = false } = options;
    return new ClusterRig(aws, await ProjectRig.create({ files, flagship }));
  }

  get env(): Readonly<Record<string, string>> {
    const set: Record<string, string> = {};
    for (const [name, value] of Object.entries(this.aws.env)) set[name] = value ?? '';
    // Empty is not the same as absent to the SDK: these two are left out of what a test's process has.
    delete set['AWS_PROFILE'];
    delete set['AWS_SESSION_TOKEN'];
    return set;
  }

  run(command: string | readonly string[], options: { readonly cwd?: string } = {}): Promise<Outcome> {
    return this.project.run(command, { ...options, env: this.env });
  }

  start(command: string | readonly string[], options: { readonly cwd?: string } = {}): Running {
    return this.project.start(command, { ...options, env: this.env });
  }

  /** The first row of a query, as texts by column. */
  async row(sql: string): Promise<Readonly<Record<string, string | null>>> {
    const [row = {}] = await this.rows(sql);
    return row;
  }

  async rows(sql: string): Promise<readonly Readonly<Record<string, string | null>>[]> {
    const { columns, rows } = await this.aws.query(sql);
    return rows.map((cells) =>
      Object.fromEntries(columns.map(({ name }, at) => [name, cells[at] == null ? null : String(cells[at])])),
    );
  }

  /** `schema.name` of every relation that is there, sqlflow's own tables and materializations left out. */
  async relations(): Promise<readonly string[]> {
    const found = await this.rows(
      "select n.nspname || '.' || c.relname as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'v') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_internal') order by 1",
    );
    return found
      .map(({ name }) => name ?? '')
      .filter((name) => !/\._sqlflow_|\.mv_tbl__|^pg_|^information_schema/.test(name))
      .sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.project[Symbol.asyncDispose]();
    await this.aws[Symbol.asyncDispose]();
  }
}

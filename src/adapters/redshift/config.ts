// What a Redshift target may say in the project's config.
import { z } from 'zod';

export const redshiftConfigSchema = z
  .strictObject({
    type: z.literal('redshift').optional(),
    workgroup: z.string().min(3).max(128).optional().describe('Redshift Serverless: the workgroup.'),
    cluster: z.string().min(1).max(63).optional().describe('Provisioned: the cluster identifier.'),
    database: z.string().min(1).describe('The database that models are built in.'),
    schema: z.string().min(1).describe('The schema that models are built in.'),
    region: z.string().min(1).optional().describe('Default: the region of the AWS environment.'),
    account: z
      .string()
      .regex(/^\d{12}$/, 'an AWS account id has 12 digits')
      .optional()
      .describe('If given, the account that the credentials must belong to.'),
    iamRole: z.string().min(1).optional().describe('The role that COPY reads S3 with: an ARN, or `default`.'),
    staging: z
      .string()
      .startsWith('s3://')
      .optional()
      .describe('A prefix for files that sqlflow uploads (seeds, manifests).'),
    secretArn: z.string().min(1).optional().describe('Log in with a secret of Secrets Manager.'),
    dbUser: z.string().min(1).optional().describe('Cluster only: the database user; default: the IAM identity.'),
    threads: z.int().min(1).optional().describe('How many nodes run at once; default 4.'),
    sources: z.enum(['load', 'read']).optional().describe('`read`: the raw tables are read, never COPYed into.'),
    production: z
      .boolean()
      .optional()
      .describe('A production target is never the default, and asks before it destroys.'),
  })
  .refine((config) => (config.workgroup === undefined) !== (config.cluster === undefined), {
    message: 'name either `workgroup` (Serverless) or `cluster` (provisioned)',
  })
  .refine((config) => config.dbUser === undefined || config.cluster !== undefined, {
    message: '`dbUser` is for a cluster; a workgroup logs in by IAM or `secretArn`',
    path: ['dbUser'],
  });

export type RedshiftConfig = z.infer<typeof redshiftConfigSchema>;

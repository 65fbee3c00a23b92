// System information and administration: what a local engine can say of itself, and what it cannot.

import { varchar } from '../../../../sql/types/type-makers.ts';
import { quoteLiteral } from '../../../sql-text.ts';
import type { FunctionEntry } from '../function-entry.ts';
import { given, refused, scalar } from './define.ts';

const system = scalar('system');

/** Redshift's own text, with the engine that runs here named behind it. */
const version =
  'PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), Redshift (local: DuckDB)';

export const systemFunctions: readonly FunctionEntry[] = [
  system('current_database', 'r_CURRENT_DATABASE', 0, () => given('current_database()', varchar(128), true)),
  system('current_schema', 'r_CURRENT_SCHEMA', 0, () => given('current_schema()', varchar(128), true)),
  // Texts are compared by their bytes here, as in a database that was made without a COLLATE clause.
  system('db_collation', 'r_CREATE_TABLE_NEW', 0, () => given("'case_sensitive'", varchar(16), true)),
  system('version', 'r_VERSION', 0, () => given(quoteLiteral(version), varchar(256), true)),
  ...refused(
    'system',
    'r_CURRENT_USER',
    'current_user user session_user current_user_id getpgusername',
    'the embedded engine has no users',
    'leave the user out of models, or write it as a variable',
  ),
  ...refused(
    'system',
    'r_System_information_functions',
    'current_aws_account current_namespace current_session_arn default_iam_role has_assumerole_privilege has_database_privilege has_schema_privilege has_table_privilege has_column_privilege has_function_privilege has_language_privilege ' +
      'pg_backend_pid pg_get_cols pg_get_grantee_by_iam_role pg_get_iam_role_by_user pg_get_late_binding_view_cols pg_last_copy_count pg_last_copy_id ' +
      'pg_last_unload_count pg_last_unload_id pg_last_query_id last_user_query_id slice_num role_is_member_of user_is_member_of current_schemas inet_client_addr inet_client_port inet_server_addr inet_server_port txid_current ' +
      'pg_get_userbyid pg_get_viewdef pg_get_constraintdef pg_get_indexdef pg_table_is_visible pg_get_expr format_type pg_conf_load_time pg_get_session_roles pg_get_triggerdef pg_get_ruledef pg_get_serial_sequence pg_client_encoding pg_type_is_visible pg_function_is_visible pg_operator_is_visible obj_description col_description',
    'it tells of a Redshift cluster, and there is none here',
    'keep it out of models; run it on Redshift',
  ),
  ...refused(
    'system',
    'c_sql-functions-leader-node',
    'pg_timezone_names pg_timezone_abbrevs',
    'Redshift runs it on its leader node only, so it fails beside a table',
    'look the names up in the manual of Redshift; zones by name work in convert_timezone and at time zone',
  ),
  ...refused(
    'system',
    'r_System_administration_functions',
    'change_query_priority change_session_priority change_user_priority current_setting pg_cancel_backend pg_terminate_backend reboot_cluster set_config',
    'it administers a Redshift cluster, and there is none here',
    'keep it out of models; run it on Redshift',
  ),
  ...refused(
    'system',
    'c_unsupported-postgresql-functions',
    'generate_series',
    'Redshift runs it on its leader node only, so it fails beside a table',
    'use a numbers table, or row_number() over a big one',
  ),
  ...refused(
    'system',
    'c_unsupported-postgresql-functions',
    'gen_random_uuid uuid',
    'Redshift has no UUIDs',
    'use md5(random()::varchar)',
  ),
];

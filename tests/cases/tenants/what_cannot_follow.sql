WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.id AS id, locked.name AS name, locked.slug AS slug, locked.status AS status, locked.timezone AS timezone, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.id AS id, target_row.name AS name, target_row.slug AS slug, target_row.status AS status, target_row.timezone AS timezone, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM tenants AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.id AS id, target_locked.name AS name, target_locked.slug AS slug, target_locked.status AS status, target_locked.timezone AS timezone, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.status = $6::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $9::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $10::VARCHAR)) THEN '["own rule",0]' WHEN (target.status = $11::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $12::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $13::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $14::VARCHAR)) THEN '["own rule",1]' WHEN (target.status = $15::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $16::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $17::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $18::VARCHAR)) THEN '["own rule",2]' WHEN (target.status = $19::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $20::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $21::VARCHAR)) THEN '["own rule",3]' WHEN (target.status = $22::VARCHAR) THEN '["own rule",4]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $23::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE status in ('trial', 'active', 'grace', 'paused', 'cancelled') WHEN false THEN '"ck_tenants_status_known"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.id AS id, target.name AS name, target.slug AS slug, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END AS status, target.timezone AS timezone, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET status=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE tenants.status END, updated_at=CASE WHEN ($7::BOOLEAN AND tenants.status IS DISTINCT FROM $8::VARCHAR) THEN now() ELSE tenants.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"stale":{"tenant":{"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.id AS id, locked.name AS name, locked.slug AS slug, locked.status AS status, locked.timezone AS timezone, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.id AS id, target_row.name AS name, target_row.slug AS slug, target_row.status AS status, target_row.timezone AS timezone, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM tenants AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.id AS id, target_locked.name AS name, target_locked.slug AS slug, target_locked.status AS status, target_locked.timezone AS timezone, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.status = $6::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $9::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $10::VARCHAR)) THEN '["own rule",0]' WHEN (target.status = $11::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $12::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $13::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $14::VARCHAR)) THEN '["own rule",1]' WHEN (target.status = $15::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $16::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $17::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $18::VARCHAR)) THEN '["own rule",2]' WHEN (target.status = $19::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $20::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $21::VARCHAR)) THEN '["own rule",3]' WHEN (target.status = $22::VARCHAR) THEN '["own rule",4]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $23::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE status in ('trial', 'active', 'grace', 'paused', 'cancelled') WHEN false THEN '"ck_tenants_status_known"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.id AS id, target.name AS name, target.slug AS slug, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END AS status, target.timezone AS timezone, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET status=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE tenants.status END, updated_at=CASE WHEN ($7::BOOLEAN AND tenants.status IS DISTINCT FROM $8::VARCHAR) THEN now() ELSE tenants.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"activeAgain":{"tenant":{"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.id AS id, locked.name AS name, locked.slug AS slug, locked.status AS status, locked.timezone AS timezone, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.id AS id, target_row.name AS name, target_row.slug AS slug, target_row.status AS status, target_row.timezone AS timezone, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM tenants AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.id AS id, target_locked.name AS name, target_locked.slug AS slug, target_locked.status AS status, target_locked.timezone AS timezone, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.status = $6::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $9::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $10::VARCHAR)) THEN '["own rule",0]' WHEN (target.status = $11::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $12::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $13::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $14::VARCHAR)) THEN '["own rule",1]' WHEN (target.status = $15::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $16::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $17::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $18::VARCHAR)) THEN '["own rule",2]' WHEN (target.status = $19::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $20::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $21::VARCHAR)) THEN '["own rule",3]' WHEN (target.status = $22::VARCHAR) THEN '["own rule",4]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $23::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE status in ('trial', 'active', 'grace', 'paused', 'cancelled') WHEN false THEN '"ck_tenants_status_known"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.id AS id, target.name AS name, target.slug AS slug, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END AS status, target.timezone AS timezone, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET status=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE tenants.status END, updated_at=CASE WHEN ($7::BOOLEAN AND tenants.status IS DISTINCT FROM $8::VARCHAR) THEN now() ELSE tenants.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"activeToTrial":{"tenant":{"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.id AS id, locked.name AS name, locked.slug AS slug, locked.status AS status, locked.timezone AS timezone, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.id AS id, target_row.name AS name, target_row.slug AS slug, target_row.status AS status, target_row.timezone AS timezone, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM tenants AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.id AS id, target_locked.name AS name, target_locked.slug AS slug, target_locked.status AS status, target_locked.timezone AS timezone, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.status = $6::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $9::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $10::VARCHAR)) THEN '["own rule",0]' WHEN (target.status = $11::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $12::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $13::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $14::VARCHAR)) THEN '["own rule",1]' WHEN (target.status = $15::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $16::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $17::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $18::VARCHAR)) THEN '["own rule",2]' WHEN (target.status = $19::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $20::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $21::VARCHAR)) THEN '["own rule",3]' WHEN (target.status = $22::VARCHAR) THEN '["own rule",4]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $23::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE status in ('trial', 'active', 'grace', 'paused', 'cancelled') WHEN false THEN '"ck_tenants_status_known"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.id AS id, target.name AS name, target.slug AS slug, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END AS status, target.timezone AS timezone, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET status=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE tenants.status END, updated_at=CASE WHEN ($7::BOOLEAN AND tenants.status IS DISTINCT FROM $8::VARCHAR) THEN now() ELSE tenants.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"grace":{"tenant":{"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.id AS id, locked.name AS name, locked.slug AS slug, locked.status AS status, locked.timezone AS timezone, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.id AS id, target_row.name AS name, target_row.slug AS slug, target_row.status AS status, target_row.timezone AS timezone, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM tenants AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.id AS id, target_locked.name AS name, target_locked.slug AS slug, target_locked.status AS status, target_locked.timezone AS timezone, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.status = $6::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $9::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $10::VARCHAR)) THEN '["own rule",0]' WHEN (target.status = $11::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $12::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $13::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $14::VARCHAR)) THEN '["own rule",1]' WHEN (target.status = $15::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $16::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $17::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $18::VARCHAR)) THEN '["own rule",2]' WHEN (target.status = $19::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $20::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $21::VARCHAR)) THEN '["own rule",3]' WHEN (target.status = $22::VARCHAR) THEN '["own rule",4]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $23::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE status in ('trial', 'active', 'grace', 'paused', 'cancelled') WHEN false THEN '"ck_tenants_status_known"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.id AS id, target.name AS name, target.slug AS slug, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END AS status, target.timezone AS timezone, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET status=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE tenants.status END, updated_at=CASE WHEN ($7::BOOLEAN AND tenants.status IS DISTINCT FROM $8::VARCHAR) THEN now() ELSE tenants.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"graceToTrial":{"tenant":{"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.id AS id, locked.name AS name, locked.slug AS slug, locked.status AS status, locked.timezone AS timezone, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.id AS id, target_row.name AS name, target_row.slug AS slug, target_row.status AS status, target_row.timezone AS timezone, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM tenants AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.id AS id, target_locked.name AS name, target_locked.slug AS slug, target_locked.status AS status, target_locked.timezone AS timezone, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.status = $6::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $9::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $10::VARCHAR)) THEN '["own rule",0]' WHEN (target.status = $11::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $12::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $13::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $14::VARCHAR)) THEN '["own rule",1]' WHEN (target.status = $15::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $16::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $17::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $18::VARCHAR)) THEN '["own rule",2]' WHEN (target.status = $19::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $20::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $21::VARCHAR)) THEN '["own rule",3]' WHEN (target.status = $22::VARCHAR) THEN '["own rule",4]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $23::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE status in ('trial', 'active', 'grace', 'paused', 'cancelled') WHEN false THEN '"ck_tenants_status_known"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.id AS id, target.name AS name, target.slug AS slug, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END AS status, target.timezone AS timezone, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET status=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE tenants.status END, updated_at=CASE WHEN ($7::BOOLEAN AND tenants.status IS DISTINCT FROM $8::VARCHAR) THEN now() ELSE tenants.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"paused":{"tenant":{"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.id AS id, locked.name AS name, locked.slug AS slug, locked.status AS status, locked.timezone AS timezone, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.id AS id, target_row.name AS name, target_row.slug AS slug, target_row.status AS status, target_row.timezone AS timezone, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM tenants AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.id AS id, target_locked.name AS name, target_locked.slug AS slug, target_locked.status AS status, target_locked.timezone AS timezone, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.status = $6::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $9::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $10::VARCHAR)) THEN '["own rule",0]' WHEN (target.status = $11::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $12::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $13::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $14::VARCHAR)) THEN '["own rule",1]' WHEN (target.status = $15::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $16::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $17::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $18::VARCHAR)) THEN '["own rule",2]' WHEN (target.status = $19::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $20::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $21::VARCHAR)) THEN '["own rule",3]' WHEN (target.status = $22::VARCHAR) THEN '["own rule",4]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $23::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE status in ('trial', 'active', 'grace', 'paused', 'cancelled') WHEN false THEN '"ck_tenants_status_known"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.id AS id, target.name AS name, target.slug AS slug, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END AS status, target.timezone AS timezone, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET status=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE tenants.status END, updated_at=CASE WHEN ($7::BOOLEAN AND tenants.status IS DISTINCT FROM $8::VARCHAR) THEN now() ELSE tenants.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"pausedToGrace":{"tenant":{"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.id AS id, locked.name AS name, locked.slug AS slug, locked.status AS status, locked.timezone AS timezone, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.id AS id, target_row.name AS name, target_row.slug AS slug, target_row.status AS status, target_row.timezone AS timezone, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM tenants AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.id AS id, target_locked.name AS name, target_locked.slug AS slug, target_locked.status AS status, target_locked.timezone AS timezone, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.status = $6::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $9::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $10::VARCHAR)) THEN '["own rule",0]' WHEN (target.status = $11::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $12::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $13::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $14::VARCHAR)) THEN '["own rule",1]' WHEN (target.status = $15::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $16::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $17::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $18::VARCHAR)) THEN '["own rule",2]' WHEN (target.status = $19::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $20::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $21::VARCHAR)) THEN '["own rule",3]' WHEN (target.status = $22::VARCHAR) THEN '["own rule",4]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $23::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE status in ('trial', 'active', 'grace', 'paused', 'cancelled') WHEN false THEN '"ck_tenants_status_known"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.id AS id, target.name AS name, target.slug AS slug, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END AS status, target.timezone AS timezone, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET status=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE tenants.status END, updated_at=CASE WHEN ($7::BOOLEAN AND tenants.status IS DISTINCT FROM $8::VARCHAR) THEN now() ELSE tenants.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"cancelled":{"tenant":{"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true;

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id), 
target_locked AS MATERIALIZED 
(SELECT locked.id AS id, locked.name AS name, locked.slug AS slug, locked.status AS status, locked.timezone AS timezone, locked.deleted_at AS deleted_at, locked.created_at AS created_at, locked.updated_at AS updated_at 
FROM viewer JOIN LATERAL (SELECT target_row.id AS id, target_row.name AS name, target_row.slug AS slug, target_row.status AS status, target_row.timezone AS timezone, target_row.deleted_at AS deleted_at, target_row.created_at AS created_at, target_row.updated_at AS updated_at 
FROM tenants AS target_row 
WHERE viewer.tenant_id IS NOT NULL AND target_row.id = $4::UUID FOR NO KEY UPDATE) AS locked ON true), 
target AS 
(SELECT target_locked.id AS id, target_locked.name AS name, target_locked.slug AS slug, target_locked.status AS status, target_locked.timezone AS timezone, target_locked.deleted_at AS deleted_at, target_locked.created_at AS created_at, target_locked.updated_at AS updated_at 
FROM target_locked 
WHERE target_locked.deleted_at IS NULL), 
refusal AS MATERIALIZED 
(SELECT CASE WHEN ((SELECT count(*) AS count_1 
FROM target) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND ((SELECT count(*) AS count_2 
FROM target_locked) > 0 OR (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) = 0)) THEN '["not found","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0 AND (SELECT count(*) AS count_3 
FROM tenants AS target_seen 
WHERE viewer.tenant_id IS NOT NULL AND target_seen.id = $4::UUID AND target_seen.deleted_at IS NULL) > 1) THEN '["ambiguous","id"]' WHEN ((SELECT count(*) AS count_1 
FROM target) = 0) THEN '["forbidden"]' WHEN (viewer.role != 'operator' AND viewer.user_id != '' AND (SELECT count(*) AS count_4 
FROM users AS writing_user 
WHERE writing_user.tenant_id = CAST(nullif(viewer.tenant_id, '') AS UUID) AND writing_user.id = CAST(nullif(viewer.user_id, '') AS UUID) AND writing_user.deleted_at IS NULL) != 1) THEN '["no account"]' WHEN (($5::TIMESTAMP WITH TIME ZONE IS NULL OR target.updated_at = $5::TIMESTAMP WITH TIME ZONE) IS false) THEN '["conflict",' || CAST(to_json(target.updated_at) AS TEXT) || ']' WHEN (target.status = $6::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $9::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $10::VARCHAR)) THEN '["own rule",0]' WHEN (target.status = $11::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $12::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $13::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $14::VARCHAR)) THEN '["own rule",1]' WHEN (target.status = $15::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $16::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $17::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $18::VARCHAR)) THEN '["own rule",2]' WHEN (target.status = $19::VARCHAR AND NOT (CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $20::VARCHAR OR CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END = $21::VARCHAR)) THEN '["own rule",3]' WHEN (target.status = $22::VARCHAR) THEN '["own rule",4]' ELSE (SELECT '["broken",' || nullif(concat_ws(',', $23::VARCHAR, CASE char_length(name) <= 200 and name ~ '\S' WHEN false THEN '"ck_tenants_name_length"' END, CASE slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' WHEN false THEN '"ck_tenants_slug_form"' END, CASE status in ('trial', 'active', 'grace', 'paused', 'cancelled') WHEN false THEN '"ck_tenants_status_known"' END, CASE char_length(timezone) <= 64 and timezone ~ '\S' WHEN false THEN '"ck_tenants_timezone_length"' END), '') || ']' AS anon_1 
FROM LATERAL (SELECT target.id AS id, target.name AS name, target.slug AS slug, CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE target.status END AS status, target.timezone AS timezone, target.deleted_at AS deleted_at, target.created_at AS created_at, target.updated_at AS updated_at) AS row) END AS why 
FROM viewer LEFT OUTER JOIN target ON true 
 LIMIT 1), 
written AS 
(UPDATE tenants SET status=CASE WHEN $7::BOOLEAN THEN $8::VARCHAR ELSE tenants.status END, updated_at=CASE WHEN ($7::BOOLEAN AND tenants.status IS DISTINCT FROM $8::VARCHAR) THEN now() ELSE tenants.updated_at END WHERE (SELECT refusal.why 
FROM refusal) IS NULL AND tenants.id = (SELECT target.id 
FROM target 
 LIMIT 1) RETURNING tenants.id, tenants.name, tenants.slug, tenants.status, tenants.timezone, tenants.deleted_at, tenants.created_at, tenants.updated_at)
 SELECT convert_to(CASE WHEN (written.id IS NOT NULL) THEN '{"cancelledToActive":{"tenant":{"status":' || CASE WHEN (written.status = 'trial') THEN '"TRIAL"' WHEN (written.status = 'active') THEN '"ACTIVE"' WHEN (written.status = 'grace') THEN '"GRACE"' WHEN (written.status = 'paused') THEN '"PAUSED"' WHEN (written.status = 'cancelled') THEN '"CANCELLED"' END || '},"errors":[]}}' ELSE refusal.why END, 'UTF8') AS data 
FROM refusal LEFT OUTER JOIN written ON true

WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $2::VARCHAR, true) AS role, set_config('app.tenant_id', $3::VARCHAR, true) AS tenant_id, set_config('app.user_id', $4::VARCHAR, true) AS user_id)
 SELECT convert_to('{"tenant":' || coalesce((SELECT '{"name":' || CAST(to_json(tenant_1.name) AS TEXT) || ',"slug":' || CAST(to_json(tenant_1.slug) AS TEXT) || ',"status":' || CASE WHEN (tenant_1.status = 'trial') THEN '"TRIAL"' WHEN (tenant_1.status = 'active') THEN '"ACTIVE"' WHEN (tenant_1.status = 'grace') THEN '"GRACE"' WHEN (tenant_1.status = 'paused') THEN '"PAUSED"' WHEN (tenant_1.status = 'cancelled') THEN '"CANCELLED"' END || ',"timezone":' || CAST(to_json(tenant_1.timezone) AS TEXT) || ',"updatedAt":' || CAST(to_json(tenant_1.updated_at) AS TEXT) || '}' AS json 
FROM tenants AS tenant_1 
WHERE viewer.tenant_id IS NOT NULL AND tenant_1.deleted_at IS NULL AND tenant_1.id = $1::UUID ORDER BY tenant_1.id ASC 
 LIMIT 1), 'null') || '}', 'UTF8') AS data 
FROM viewer

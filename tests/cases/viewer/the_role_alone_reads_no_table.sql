WITH viewer AS MATERIALIZED 
(SELECT set_config('app.role', $1::VARCHAR, true) AS role, set_config('app.tenant_id', $2::VARCHAR, true) AS tenant_id, set_config('app.user_id', $3::VARCHAR, true) AS user_id)
 SELECT convert_to('{"viewer":{"role":' || CASE WHEN (viewer.role = 'member') THEN '"MEMBER"' WHEN (viewer.role = 'admin') THEN '"ADMIN"' WHEN (viewer.role = 'operator') THEN '"OPERATOR"' END || '}}', 'UTF8') AS data 
FROM viewer

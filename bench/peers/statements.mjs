import { databaseUrl, poolSize } from "./settings.mjs";
import pg from "pg";

// Text stays text: a Date would cost time and lose the microseconds.
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => `${text.replace(" ", "T")}:00`);

const pool = new pg.Pool({
  connectionString: databaseUrl,
  max: poolSize,
  // The time zone the parser above takes for granted.
  options: "-c timezone=UTC",
});

const USER = `
  tenant_id as "tenantId", id, email, display_name as "displayName", created_at as "createdAt"`;
const LOCATION = `
  tenant_id as "tenantId", user_id as "userId", id, latitude, longitude,
  accuracy_meters as "accuracyMeters", recorded_at as "recordedAt"`;
const WORKSHOP = `tenant_id as "tenantId", id, title, status`;
const NEWEST = "recorded_at desc, tenant_id desc, id desc";

// A box, which an index serves, and in it a circle.
const NEAR = `
  latitude between $2 and $3 and longitude between $4 and $5
  and power(sin(radians(latitude - $6) / 2), 2)
    + cos(radians(latitude)) * cos(radians($6)) * power(sin(radians(longitude - $7) / 2), 2) <= $8`;
const EARTH_METERS = 6371008.8;

// The values of NEAR, away from the poles and from 180 degrees east.
function near({ latitude, longitude, radiusMeters }) {
  const angle = radiusMeters / EARTH_METERS;
  const height = (angle * 180) / Math.PI;
  const width = height / Math.cos(((Math.abs(latitude) + height) * Math.PI) / 180);
  const box = [latitude - height, latitude + height, longitude - width, longitude + width];
  return [...box, latitude, longitude, Math.sin(angle / 2) ** 2];
}

// A page for each parent. The join is a nested loop over the parents, so each page stays in order.
function pages(keys, page) {
  const arrays = [...Object.values(keys), "int"].map((type, at) => `$${at + 1}::${type}[]`);
  return `
    select parent.at::int - 1 as parent, page.*
    from unnest(${arrays}) with ordinality as parent(${Object.keys(keys)}, size, at)
    cross join lateral (${page} limit parent.size) as page`;
}

const SQL = {
  user: `select ${USER} from users where id = $1 and deleted_at is null`,
  users: `
    select ${USER} from users where deleted_at is null
    order by tenant_id, id limit $1`,
  // As two arrays they meet one index scan; joined to an unnest, a scan of the whole table.
  usersById: `
    select ${USER} from users
    where tenant_id = any($1::uuid[]) and id = any($2::uuid[]) and deleted_at is null`,
  tenants: `select id, name from tenants where deleted_at is null order by id limit $1`,
  tenantUsers: pages(
    { tenant: "uuid" },
    `select ${USER} from users
    where tenant_id = parent.tenant and deleted_at is null
    order by tenant_id, id`,
  ),
  locations: `select ${LOCATION} from locations order by ${NEWEST} limit $1`,
  userLocations: pages(
    { tenant: "uuid", owner: "uuid" },
    `select ${LOCATION} from locations
    where tenant_id = parent.tenant and user_id = parent.owner
    order by ${NEWEST}`,
  ),
  locationsNear: `select ${LOCATION} from locations where ${NEAR} order by ${NEWEST} limit $1`,
  usersNear: `
    select ${USER} from users
    where deleted_at is null and exists (
      select from locations
      where locations.tenant_id = users.tenant_id and locations.user_id = users.id and ${NEAR}
    )
    order by tenant_id, id limit $1`,
  recordLocation: `
    insert into locations
      (tenant_id, user_id, latitude, longitude, accuracy_meters, recorded_at)
    values ($1, $2, $3, $4, $5, $6)
    returning ${LOCATION}`,
  createUser: `
    insert into users (tenant_id, email, display_name) values ($1, $2, $3) returning ${USER}`,
  updateUser: `
    update users set display_name = $3, updated_at = now()
    where tenant_id = $1 and id = $2 and deleted_at is null returning ${USER}`,
  deleteUser: `
    update users set deleted_at = now()
    where tenant_id = $1 and id = $2 and deleted_at is null returning id`,
  createWorkshop: `
    with made as (
      insert into workshops (tenant_id, created_by, id, title) values ($1, $2, $3, $5) returning *
    ), member as (
      insert into workshop_members (tenant_id, workshop_id, user_id, id, role)
      values ($1, $3, $2, $4, 'owner')
    )
    select ${WORKSHOP} from made`,
  userInviteCodes: pages(
    { tenant: "uuid", owner: "uuid" },
    `select id, code from invite_codes
    where tenant_id = parent.tenant and created_by = parent.owner
    order by tenant_id, id`,
  ),
  workshops: `
    select ${WORKSHOP} from workshops where deleted_at is null
    order by tenant_id, id limit $1`,
  workshopCount: `select count(*)::int as count from workshops where deleted_at is null`,
  workshopMembers: pages(
    { tenant: "uuid", owner: "text" },
    `select tenant_id as "tenantId", user_id as "userId", role from workshop_members
    where tenant_id = parent.tenant and workshop_id = parent.owner
    order by tenant_id, id`,
  ),
  workshopSteps: pages(
    { tenant: "uuid", owner: "text" },
    `select title, position, status from workshop_steps
    where tenant_id = parent.tenant and workshop_id = parent.owner
    order by position, tenant_id, id`,
  ),
};

export async function statement(name, values) {
  return (await pool.query({ name, text: SQL[name], values })).rows;
}

const COLUMNS = {
  id: "id",
  email: "email",
  displayName: "display_name",
  createdAt: "created_at",
  updatedAt: "updated_at",
};
const OPERATORS = { ne: "<>", gt: ">", lt: "<" };

// A statement for each shape of the filter, prepared once on each connection.
const shapes = new Map();

export async function usersWhere(where, limit) {
  if (!where) return statement("users", [limit]);
  if (where.locations) return statement("usersNear", [limit, ...near(where.locations.some.near)]);
  const values = [limit];
  const conditions = Object.entries(where).flatMap(([name, comparison]) =>
    Object.entries(comparison).map(
      ([operator, value]) => `and ${COLUMNS[name]} ${OPERATORS[operator]} $${values.push(value)}`,
    ),
  );
  const condition = conditions.join(" ");
  if (!shapes.has(condition)) shapes.set(condition, `users${shapes.size}`);
  const text = `
    select ${USER} from users where deleted_at is null ${condition}
    order by tenant_id, id limit $1`;
  return (await pool.query({ name: shapes.get(condition), text, values })).rows;
}

export function locationsWhere(where, limit) {
  if (!where) return statement("locations", [limit]);
  return statement("locationsNear", [limit, ...near(where.near)]);
}

// A loader of to-many pages; keysOf gives what identifies a parent.
export function many(name, keysOf) {
  return async (queries) => {
    const keys = queries.map(({ obj, params }) => [...keysOf(obj), params.first]);
    const columns = keys[0].map((_, column) => keys.map((key) => key[column]));
    const found = queries.map(() => ({ nodes: [] }));
    for (const row of await statement(name, columns)) found[row.parent].nodes.push(row);
    return found;
  };
}

// A loader of to-one rows; keysOf gives the tenant and the id of the row wanted.
export function one(name, keysOf) {
  return async (queries) => {
    const keys = queries.map(({ obj }) => keysOf(obj));
    const values = [0, 1].map((column) => [...new Set(keys.map((key) => key[column]))]);
    const rows = await statement(name, values);
    const found = new Map(rows.map((row) => [`${row.tenantId} ${row.id}`, row]));
    return keys.map((key) => found.get(key.join(" ")) ?? null);
  };
}

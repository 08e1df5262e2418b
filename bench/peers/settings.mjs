// Imported first: graphql, grafast and fastify read NODE_ENV when they load.
process.env.NODE_ENV = "production";

export const databaseUrl = process.env.DATABASE_URL;
export const host = "127.0.0.1";
export const port = Number(process.env.PORT);
export const poolSize = Number(process.env.POOL_SIZE ?? 16);

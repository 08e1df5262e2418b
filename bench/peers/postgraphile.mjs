import { databaseUrl, host, poolSize, port } from "./settings.mjs";
import { createServer } from "node:http";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const server = createServer();
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: databaseUrl,
      poolConfig: { max: poolSize },
      schemas: ["public"],
      // Without it a pool client is kept for LISTEN.
      pubsub: false,
    }),
  ],
  grafast: { explain: false },
  grafserv: {
    graphqlPath: "/graphql",
    graphiql: false,
    watch: false,
    websockets: false,
    // The response is put together as text, past a tree of objects.
    outputDataAsString: true,
  },
});

await instance.createServ(grafserv).addTo(server);
// Otherwise the first request waits for the schema.
await instance.getSchema();
server.listen(port, host, () => console.log("ready"));

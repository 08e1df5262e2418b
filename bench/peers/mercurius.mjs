import { host, port } from "./settings.mjs";
import Fastify from "fastify";
import mercurius from "mercurius";
import { locationsWhere, many, one, statement, usersWhere } from "./statements.mjs";

const schema = `
  scalar DateTime
  type Query {
    user(id: ID!): User
    users(first: Int! = 50, where: UserFilter): UserConnection!
    tenants(first: Int! = 50): TenantList!
    locations(first: Int! = 50, where: LocationFilter): LocationConnection!
    workshops(first: Int! = 50): WorkshopConnection!
  }
  type Mutation {
    recordLocation(input: RecordLocationInput!): RecordLocationPayload!
    createUser(input: CreateUserInput!): UserPayload!
    updateUser(input: UpdateUserInput!): UserPayload!
    deleteUser(input: DeleteUserInput!): DeleteUserPayload!
    createWorkshop(input: CreateWorkshopInput!): WorkshopPayload!
  }
  input UserFilter {
    id: Comparison
    email: Comparison
    displayName: Comparison
    createdAt: Comparison
    updatedAt: Comparison
    locations: LocationListFilter
  }
  input LocationListFilter { some: LocationFilter! }
  input LocationFilter { near: NearFilter! }
  input NearFilter { latitude: Float! longitude: Float! radiusMeters: Float! }
  input Comparison { ne: String gt: String lt: String }
  input DeleteUserInput { tenantId: ID! id: ID! }
  type DeleteUserPayload { deletedId: ID }
  input CreateUserInput { tenantId: ID! email: String! displayName: String! }
  input UpdateUserInput { tenantId: ID! id: ID! displayName: String! }
  input CreateWorkshopInput { tenantId: ID! userId: ID! id: ID! memberId: ID! title: String! }
  type UserPayload { user: User }
  type WorkshopPayload { workshop: Workshop }
  input RecordLocationInput {
    tenantId: ID!
    userId: ID!
    latitude: Float
    longitude: Float
    accuracyMeters: Float
    recordedAt: DateTime!
  }
  type RecordLocationPayload { location: Location! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Tenant { id: ID! name: String! users(first: Int! = 50): UserList! }
  type TenantList { nodes: [Tenant!]! }
  type User {
    id: ID!
    email: String!
    displayName: String!
    createdAt: DateTime!
    locations(first: Int! = 50): LocationList!
    inviteCodes(first: Int! = 50): InviteCodeList!
  }
  type UserConnection { nodes: [User!]! pageInfo: PageInfo! }
  type UserList { nodes: [User!]! }
  type Location {
    id: ID!
    latitude: Float
    longitude: Float
    accuracyMeters: Float
    recordedAt: DateTime!
    user: User
  }
  type LocationEdge { node: Location! }
  type LocationConnection { edges: [LocationEdge!]! nodes: [Location!]! }
  type LocationList { nodes: [Location!]! }
  type InviteCode { id: ID! code: String! }
  type InviteCodeList { nodes: [InviteCode!]! }
  type Workshop {
    id: ID!
    title: String!
    status: String!
    members(first: Int! = 50): WorkshopMemberList!
    steps(first: Int! = 50): WorkshopStepList!
  }
  type WorkshopConnection { totalCount: Int! nodes: [Workshop!]! }
  type WorkshopMember { role: String! user: User }
  type WorkshopMemberList { nodes: [WorkshopMember!]! }
  type WorkshopStep { title: String! position: Int! status: String! }
  type WorkshopStepList { nodes: [WorkshopStep!]! }
`;

const cursor = (row) => Buffer.from(`${row.tenantId} ${row.id}`).toString("base64url");

const resolvers = {
  Query: {
    user: async (_, { id }) => (await statement("user", [id]))[0],
    async users(_, { first, where }) {
      const rows = await usersWhere(where, first + 1);
      const nodes = rows.slice(0, first);
      const endCursor = nodes.length > 0 ? cursor(nodes.at(-1)) : null;
      return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor } };
    },
    tenants: async (_, { first }) => ({ nodes: await statement("tenants", [first]) }),
    async locations(_, { first, where }) {
      const rows = await locationsWhere(where, first);
      return { edges: rows.map((node) => ({ node })), nodes: rows };
    },
    workshops: (_, { first }) => ({ first }),
  },
  Mutation: {
    async recordLocation(_, { input }) {
      const { tenantId, userId, latitude, longitude, accuracyMeters, recordedAt } = input;
      const values = [tenantId, userId, latitude, longitude, accuracyMeters, recordedAt];
      const [location] = await statement("recordLocation", values);
      return { location };
    },
    async createUser(_, { input: { tenantId, email, displayName } }) {
      return { user: (await statement("createUser", [tenantId, email, displayName]))[0] };
    },
    async updateUser(_, { input: { tenantId, id, displayName } }) {
      return { user: (await statement("updateUser", [tenantId, id, displayName]))[0] };
    },
    async deleteUser(_, { input: { tenantId, id } }) {
      const [user] = await statement("deleteUser", [tenantId, id]);
      return { deletedId: user?.id };
    },
    async createWorkshop(_, { input: { tenantId, userId, id, memberId, title } }) {
      const values = [tenantId, userId, id, memberId, title];
      return { workshop: (await statement("createWorkshop", values))[0] };
    },
  },
  WorkshopConnection: {
    totalCount: async () => (await statement("workshopCount", []))[0].count,
    nodes: ({ first }) => statement("workshops", [first]),
  },
};

const user = one("usersById", (row) => [row.tenantId, row.userId]);
const loaders = {
  Tenant: { users: many("tenantUsers", (row) => [row.id]) },
  User: {
    locations: many("userLocations", (row) => [row.tenantId, row.id]),
    inviteCodes: many("userInviteCodes", (row) => [row.tenantId, row.id]),
  },
  Location: { user },
  Workshop: {
    members: many("workshopMembers", (row) => [row.tenantId, row.id]),
    steps: many("workshopSteps", (row) => [row.tenantId, row.id]),
  },
  WorkshopMember: { user },
};

const app = Fastify();
app.register(mercurius, { schema, resolvers, loaders, jit: 1, path: "/graphql" });
await app.listen({ host, port });
console.log("ready");

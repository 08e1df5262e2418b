// A program whose results and variables graphql-codegen types, whatever sends its documents.
import { graphql, useFragment } from './generated/gql';
import type {
  MutationErrorCode,
  PlaceFragment,
  RecordLocationInput,
  TypedDocumentString,
  UserFilter,
} from './generated/gql/graphql';

export type Ask = <Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: NoInfer<Variables>,
) => Promise<Result>;

export const users = graphql(`
  query Users($first: Int!, $after: String, $where: UserFilter) {
    users(first: $first, after: $after, where: $where) {
      edges {
        node {
          id
          email
          createdAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const place = graphql(`
  fragment Place on Location {
    latitude
    longitude
    recordedAt
  }
`);

export const record = graphql(`
  mutation Record($input: RecordLocationInput!) {
    recordLocation(input: $input) {
      location {
        ...Place
      }
      errors {
        code
        path
      }
    }
  }
`);

/** The e-mail addresses of all pages of that size. */
export async function pages(ask: Ask, first: number): Promise<string[][]> {
  const { users: page } = await ask(users, { first });
  const found = [page.edges.map(({ node }) => node.email)];
  let { hasNextPage, endCursor } = page.pageInfo;
  while (hasNextPage && endCursor !== null) {
    const { users: next } = await ask(users, { first, after: endCursor });
    found.push(next.edges.map(({ node }) => node.email));
    ({ hasNextPage, endCursor } = next.pageInfo);
  }
  return found;
}

/** Whoever joined in that time and has such an address. */
export async function joined(ask: Ask, since: Date, suffix: string): Promise<Date[]> {
  const where: UserFilter = {
    createdAt: { gte: since.toISOString() },
    email: { endsWith: suffix },
  };
  const { users: page } = await ask(users, { first: 200, where });
  return page.edges.map(({ node }) => new Date(node.createdAt));
}

/** The place as it was stored, or the codes of what is wrong with it. */
export async function store(
  ask: Ask,
  input: RecordLocationInput,
): Promise<PlaceFragment | MutationErrorCode[]> {
  const { recordLocation } = await ask(record, { input });
  if (recordLocation === null) throw new Error('null comes with an error of the request');
  const { location, errors } = recordLocation;
  return location === null ? errors.map(({ code }) => code) : useFragment(place, location);
}

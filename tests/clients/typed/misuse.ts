// What the types must refuse: tsc fails where one of these lines is not an error.
import { type Ask, pages, record, store, users } from './app';
import type { MutationErrorCode, UserFilter } from './generated/gql/graphql';

export async function misuse(ask: Ask): Promise<void> {
  // @ts-expect-error A variable that is needed is left out.
  await ask(users, {});
  // @ts-expect-error A variable is of another type.
  await ask(users, { first: '5' });
  // @ts-expect-error A variable is not declared.
  await ask(users, { first: 5, last: 5 });
  // @ts-expect-error What is needed in an input is null.
  await ask(record, { input: null });
  // @ts-expect-error A time is a string.
  await store(ask, { latitude: 1, longitude: 1, recordedAt: new Date() });
  // @ts-expect-error A sealed payload is a string.
  await store(ask, { encryptedData: new Uint8Array(1) });

  const { users: page } = await ask(users, { first: 5 });
  // @ts-expect-error A field is not selected.
  page.edges.map(({ node }) => node.displayName);
  // @ts-expect-error The cursor of an empty page is null.
  const cursor: string = page.pageInfo.endCursor;
  // @ts-expect-error The fields of a fragment are seen through `useFragment` alone.
  (await ask(record, { input: {} })).recordLocation.location?.latitude;

  // @ts-expect-error There is no such code.
  const code: MutationErrorCode = 'FORBIDDEN';
  // @ts-expect-error There is no such operator.
  const where: UserFilter = { email: { equals: 'ada@demo.example' } };
  // @ts-expect-error A page has addresses, no numbers.
  const found: number[][] = await pages(ask, 5);
  console.log(cursor, code, where, found);
}

// The tabs of a first visit. A tab is named after its operation.
function example(query, variables) {
  return {
    query: query.trim(),
    variables: variables ? JSON.stringify(variables, null, 2) : '',
  };
}

const viewer = `
# Who am I? My role, my name and my tenant.
query Viewer {
  viewer {
    role
    user {
      id
      displayName
      email
    }
    tenant {
      id
      name
      slug
      status
      timezone
    }
  }
}
`;

const usersWithLocations = `
# People, each with their latest locations.
query UsersWithLocations(
  $users: Int = 10
  $locations: Int = 3
) {
  users(first: $users) {
    totalCount
    nodes {
      id
      displayName
      locations(first: $locations) {
        nodes {
          id
          latitude
          longitude
          recordedAt
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

const workshop = `
# One workshop: who made it, who takes part, and its steps.
query Workshop {
  workshops(first: 1) {
    nodes {
      id
      title
      status
      createdBy {
        displayName
      }
      members {
        nodes {
          role
          user {
            displayName
          }
        }
      }
      steps {
        nodes {
          position
          title
          status
        }
      }
    }
  }
}
`;

const nearby = `
# Who was near a place, how many were, and how many each day of the last week.
query Nearby($near: NearFilter!, $since: DateTime!) {
  viewer {
    tenant {
      timezone
    }
  }
  locations(
    first: 10
    where: {
      near: $near
      recordedAt: { gte: $since }
      user: { displayName: { contains: "a" } }
    }
    orderBy: [{ recordedAt: DESC }]
  ) {
    nodes {
      recordedAt
      latitude
      longitude
      user {
        displayName
      }
    }
    aggregates {
      count
      accuracyMeters {
        avg
      }
    }
    # A day begins at midnight in the time zone above; the key is that moment in UTC.
    groupBy(by: [RECORDED_AT], every: DAY, limit: 31) {
      key {
        recordedAt
      }
      aggregates {
        count
      }
    }
  }
}
`;

const recordLocation = `
# Records a location. A refusal is in "errors".
mutation RecordLocation($input: RecordLocationInput!) {
  recordLocation(input: $input) {
    location {
      id
      latitude
      longitude
      recordedAt
      user {
        displayName
      }
    }
    errors {
      code
      message
      path
    }
  }
}
`;

export const examples = [
  example(viewer),
  example(usersWithLocations, { users: 10, locations: 3 }),
  example(workshop),
  // The demo data ends with October 2026: its last seven days in its time zone.
  example(nearby, {
    near: { latitude: 51.5085, longitude: -0.1257, radiusMeters: 5000000 },
    since: '2026-10-26T00:00:00+02:00',
  }),
  example(recordLocation, {
    input: { latitude: 32.0853, longitude: 34.7818, accuracyMeters: 12 },
  }),
];

import { type Static, Type } from 'typebox';

/** Where tickets go. Secrets come by reference, `${env:NAME}` or `${file:NAME}`. */
export const jiraConfig = Type.Object(
  {
    url: Type.String({
      default: '',
      pattern: '^$|^https?://[^\\s?#@]+$',
      description:
        'Address of the Jira Cloud site or of its API gateway; empty: no tickets. Plain http only on loopback.',
    }),
    browseUrl: Type.String({
      default: '',
      pattern: '^$|^https?://[^\\s?#@]+$',
      description: 'Address that people open, where it differs from url (API gateway); empty: the same.',
    }),
    project: Type.String({
      default: '',
      pattern: '^$|^[A-Z][A-Z0-9_]{1,254}$',
      description: 'Key of the project that issues are created in.',
    }),
    issueType: Type.String({ default: 'Task', minLength: 1, maxLength: 255, description: 'Name of the issue type.' }),
    auth: Type.Union(
      [
        Type.Object(
          {
            kind: Type.Literal('basic'),
            email: Type.String({ default: '', description: 'Account that owns the API token.' }),
            token: Type.String({ default: '', description: 'API token of that account.' }),
          },
          { additionalProperties: false },
        ),
        Type.Object(
          {
            kind: Type.Literal('bearer'),
            token: Type.String({ default: '', description: 'Scoped token of a service account.' }),
          },
          { additionalProperties: false },
        ),
      ],
      { default: { kind: 'basic', email: '', token: '' }, description: 'How Shoal signs in.' },
    ),
  },
  { additionalProperties: false, default: {} },
);
export type JiraConfig = Static<typeof jiraConfig>;

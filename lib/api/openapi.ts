import { z } from 'zod';
import { ChargeDetailAnswer, ChargesAnswer, ProblemAnswer, SpendAnswer } from './answers';
import { InvoiceAnswer, InvoicesAnswer, UpcomingAnswer } from './invoice-answers';
import {
  ChargeExportParameters,
  ChargeParameters,
  isList,
  NoParameters,
  SpendParameters,
  UpcomingParameters,
} from './parameters';

/** The description of the REST interface, made from the schemas that the routes themselves use. */
export function openApi() {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version: '1',
      description:
        'What WhatsApp messages cost, and why. The tenant follows from the API key; amounts are decimal strings; ' +
        "days are half-open and in the tenant's zone.",
    },
    security: [{ apiKey: [] }],
    paths: {
      '/api/v1/spend': get('Spend by country, category and more', SpendParameters, json('Spend')),
      '/api/v1/spend.csv': get('The same as CSV', SpendParameters, csv),
      '/api/v1/charges': get('Charges, newest first, in pages', ChargeParameters, json('Charges')),
      '/api/v1/charges.csv': get('All charges of a period as CSV', ChargeExportParameters, csv),
      '/api/v1/charges/{id}': {
        ...get('One charge, why it is what it is, and its corrections', NoParameters, json('ChargeDetail'), [
          '404',
        ]),
        parameters: ID,
      },
      '/api/v1/invoices': get('Invoices, the newest month first', NoParameters, json('Invoices')),
      '/api/v1/invoices/{id}': {
        ...get('One invoice with its lines and credit notes', NoParameters, json('Invoice'), ['404']),
        parameters: ID,
      },
      '/api/v1/invoices/upcoming': get(
        'What a month would be invoiced as now, a row for each currency',
        UpcomingParameters,
        json('Upcoming'),
      ),
      '/api/health': open('Whether the process answers', { status: { const: 'ok' } }),
      '/api/ready': open(
        'Whether it can do its work: database, migrations, inbox',
        {
          status: { enum: ['ready', 'not ready'] },
          checks: {
            type: 'object',
            properties: {
              database: { type: 'boolean' },
              migrations: { type: 'boolean' },
              inbox: { type: 'boolean' },
            },
          },
          lag_seconds: { type: ['number', 'null'] },
          reasons: { type: 'array', items: { type: 'string' } },
        },
        { '503': 'It cannot; `reasons` says why.' },
      ),
      '/api/webhooks/whatsapp': webhook(),
      '/api/openapi.json': open('This description', { openapi: { type: 'string' } }),
    },
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of the tenant.' },
      },
      schemas: {
        Spend: schemaOf(SpendAnswer),
        Charges: schemaOf(ChargesAnswer),
        ChargeDetail: schemaOf(ChargeDetailAnswer),
        Invoices: schemaOf(InvoicesAnswer),
        Invoice: schemaOf(InvoiceAnswer),
        Upcoming: schemaOf(UpcomingAnswer),
        Problem: schemaOf(ProblemAnswer),
      },
    },
  };
}

const ID = [{ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^\\d{1,18}$' } }];

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output') {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io,
    // The format says it; the pattern of all days that there are is for nobody to read.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format) delete jsonSchema.pattern;
    },
  });
  return rest;
}

const json = (name: string) => ({
  description: 'Done',
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});

const csv = {
  description: 'Streamed, with a header',
  content: { 'text/csv': { schema: { type: 'string' } } },
};

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

const PROBLEMS: Readonly<Record<string, string>> = {
  '400': 'A parameter is not valid; `errors` names it.',
  '401': 'No valid API key.',
  '404': 'There is no such thing, or it is another tenant’s.',
  '503': 'The database does not answer; try again after Retry-After.',
};

function get(summary: string, parameters: z.ZodObject, answer: object, more: string[] = []) {
  const problems = ['400', '401', ...more, '503'].map((status) => [status, problem(PROBLEMS[status]!)]);
  return {
    get: {
      summary,
      parameters: Object.entries(parameters.shape).map(([name, schema]) =>
        parameter(name, schema as z.ZodType),
      ),
      responses: { '200': answer, ...Object.fromEntries(problems) },
    },
  };
}

/** A list is repeated or has commas; both are read. */
function parameter(name: string, schema: z.ZodType) {
  const { description, ...rest } = schemaOf(schema, 'input');
  const form = isList(schema) ? { style: 'form', explode: false } : {};
  return { name, in: 'query', required: false, description, schema: rest, ...form };
}

function open(summary: string, properties: object, more: Record<string, string> = {}) {
  const content = { 'application/json': { schema: { type: 'object', properties } } };
  const others = Object.entries(more).map(([status, description]) => [status, { description, content }]);
  return {
    get: {
      summary,
      security: [],
      responses: { '200': { description: 'Done', content }, ...Object.fromEntries(others) },
    },
  };
}

function webhook() {
  const text = (description: string) => ({
    description,
    content: { 'text/plain': { schema: { type: 'string' } } },
  });
  const hub = ['hub.mode', 'hub.verify_token', 'hub.challenge'];
  return {
    get: {
      summary: "Meta's handshake",
      security: [],
      parameters: hub.map((name) => ({ name, in: 'query', required: true, schema: { type: 'string' } })),
      responses: {
        '200': text('The challenge'),
        '400': text('Not a handshake'),
        '403': text('Another token'),
      },
    },
    post: {
      summary: 'A delivery of Meta; answered when it is stored for good',
      security: [],
      parameters: [
        {
          name: 'X-Hub-Signature-256',
          in: 'header',
          required: true,
          description: 'sha256= and the HMAC of the raw body with the app secret',
          schema: { type: 'string', pattern: '^sha256=[0-9a-f]{64}$' },
        },
      ],
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
      responses: {
        '200': text('Stored'),
        '400': text('Not JSON'),
        '401': text('Wrong signature'),
        '413': text('More than 3 MB'),
        '503': text('Not stored: send it again after Retry-After'),
      },
    },
  };
}

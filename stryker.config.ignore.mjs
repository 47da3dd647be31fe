/** Sentences of errors: a test may quote them, but an amount never depends on one. */
const errorSentences = {
  shouldIgnore({ node, parentPath }) {
    if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return undefined;
    const call = parentPath?.node;
    const name = call?.callee?.name ?? '';
    const error = call?.type === 'NewExpression' && name.endsWith('Error');
    return error || (call?.type === 'CallExpression' && name === 'fail')
      ? 'the sentence of an error'
      : undefined;
  },
};

export const strykerPlugins = [{ kind: 'Ignore', name: 'error-sentences', value: errorSentences }];

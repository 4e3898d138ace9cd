/** The templates of every simulated business account, in Meta's form. */
const template = (name: string, language: string, status: string, text: string, more: object[] = []) => ({
  id: `${name}-${language}`,
  name,
  language,
  status,
  category: name.startsWith('offer') ? 'MARKETING' : 'UTILITY',
  components: [{ type: 'BODY', text }, ...more],
});

export const simulatedTemplates = [
  template('order_update', 'en', 'APPROVED', 'Hello {{1}}, your order {{2}} is on its way.'),
  template('order_update', 'nl', 'APPROVED', 'Hallo {{1}}, je bestelling {{2}} is onderweg.'),
  template('we_are_back', 'en', 'APPROVED', 'We are back. How can we help?'),
  template('invoice', 'en', 'APPROVED', 'Your invoice, {{1}}.', [{ type: 'HEADER', format: 'DOCUMENT' }]),
  template('offer_spring', 'en', 'PENDING', 'Spring is here, {{1}}!'),
  template('offer_old', 'en', 'REJECTED', 'Buy!'),
];

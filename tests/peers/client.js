// Calls the package `ckan` as it is: `node client.js ADDRESS TOKEN CALLS`, where CALLS is JSON: [[method, argument…], …].
// Prints what the callbacks got: [{error, found}, …].
const CKAN = require("ckan");

const [address, token, calls] = process.argv.slice(2);
const client = new CKAN.Client(address, token || undefined);
const call = ([method, ...words]) =>
  new Promise((done) => client[method](...words, (error, found) => done({ error, found })));

(async () => {
  const answers = [];
  for (const one of JSON.parse(calls)) answers.push(await call(one));
  console.log(JSON.stringify(answers));
})();

// Puts each marked part of one page in the place of the part with the same marks in another.
//   node hostile.mjs FROM TO
import { readFileSync, writeFileSync } from 'node:fs';

const [from, to] = process.argv.slice(2);
let page = readFileSync(to, 'utf8');
for (const [part, name] of readFileSync(from, 'utf8').matchAll(/<!-- ([a-z-]+) -->[^]*?<!-- end of \1 -->/g)) {
    const place = new RegExp(`<!-- ${name} -->[^]*?<!-- end of ${name} -->`);
    if (!place.test(page)) {
        throw new Error(`${to} has no part ${name}`);
    }
    page = page.replace(place, () => part);
}
writeFileSync(to, page);

import { expect, inject, it } from "vitest";
import { eventually, newContext, overhang, pageAt } from "../browser.js";

const HOME = `http://127.0.0.1:${inject("node").adminPort}`;

it("every_link_of_the_front_page_leads_somewhere", async () => {
  const page = await (await newContext()).newPage();
  await page.goto(pageAt("/"));
  await eventually(() => page.getByTestId("line").textContent()).toBe("Connected");
  const links = await page.locator("a[href]").evaluateAll((all) => all.map((each) => (each as HTMLAnchorElement).href));
  expect(new Set(links.map((link) => new URL(link).pathname))).toEqual(
    new Set(["/", "/chat/", "/messenger/", "/monitor/", "/cluster/", "/openapi.json", "/licences.txt"]),
  );
  for (const link of links) {
    const answer = await fetch(link);
    expect(answer.status, link).toBe(200);
    if (new URL(link).hash) expect(await page.locator(new URL(link).hash).count(), link).toBe(1);
  }
  await page.locator("main").getByRole("link", { name: "Chat" }).click();
  await page.getByText("What shall the others call you?").waitFor();
  await page.getByRole("link", { name: "Monitor" }).click();
  await page.getByRole("heading", { name: "This machine, now" }).waitFor();
  await page.getByRole("link", { name: "Hawser" }).click();
  await page.getByRole("heading", { name: "Hawser keeps the line open." }).waitFor();
});

it.each(["/", "/chat/", "/monitor/", "/cluster/"])("%s_runs_nothing_but_the_nodes_own_files", async (path) => {
  const page = await (await newContext()).newPage();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
  const response = (await page.goto(pageAt(path)))!;
  await eventually(() => page.getByTestId("line").textContent()).toBe("Connected");
  expect(new Set(asked)).toEqual(new Set([HOME]));
  const policy = response.headers()["content-security-policy"];
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("frame-ancestors 'self'");
  expect(policy).not.toContain("unsafe");
});

it.each([
  [390, 844],
  [320, 640],
])("nothing_of_the_front_page_hangs_over_at_%d_by_%d", async (width, height) => {
  const page = await (await newContext({ viewport: { width, height }, isMobile: true })).newPage();
  await page.goto(pageAt("/"));
  await eventually(() => page.getByTestId("line").textContent()).toBe("Connected");
  expect(await overhang(page)).toBe(0);
});

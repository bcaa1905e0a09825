import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { apiClient } from '../support/api/apiClient.ts';
import { newAppPage, newPerson, openAs } from '../support/browser/people.ts';

const dialog = (page: Page) => page.getByRole('dialog');

/** The page of the projects of an account, which is changed elsewhere too. */
async function openWith(projects: [id: string, name: string][]) {
  const page = await newAppPage();
  const user = await openAs(page, newPerson(), '/app/projects');
  const { baseUrl, apiKey } = inject('target');
  const api = apiClient(baseUrl, apiKey);
  const create = (project_id: string, name: string) =>
    api.post('/projects', { user_id: user, project_id, name });
  for (const [id, name] of projects) await create(id, name);
  await page.reload();
  await page.getByText(`${projects.length} of 1 project`).waitFor();
  return {
    page,
    create,
    archive: (id: string) => api.send('DELETE', `/projects/${id}?user_id=${user}`),
    listed: async () => (await api.get(`/projects?user_id=${user}`)).body.projects,
  };
}

test('a project that was archived elsewhere is not renamed, and stays archived', async () => {
  const { page, archive, listed } = await openWith([['staging', 'Staging']]);
  await page.getByRole('button', { name: 'Rename Staging' }).click();
  await archive('staging');
  expect(await listed()).toMatchObject([{ active: false }]);
  await dialog(page).getByLabel('Name', { exact: true }).fill('Other');
  await page.keyboard.press('Enter');
  await dialog(page).getByText('This project was archived in the meantime.').waitFor();
  expect(await listed()).toMatchObject([{ projectId: 'staging', name: 'Staging', active: false }]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('region', { name: 'Archived' }).getByText('Staging', { exact: true }).waitFor();
});

test('a project that was created elsewhere is not renamed by another that is created with its id', async () => {
  const { page, create, listed } = await openWith([]);
  await page.getByRole('button', { name: 'New project' }).click();
  await create('kiosk', 'Kiosk of somebody else');
  await dialog(page).getByLabel('Name', { exact: true }).fill('Kiosk');
  await page.keyboard.press('Enter');
  await dialog(page).getByText('A project has this id.').waitFor();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('name')))
    .toBe('project_id');
  const id = dialog(page).getByLabel('Id', { exact: true });
  expect(await id.inputValue()).toBe('kiosk');
  expect(await listed()).toMatchObject([{ projectId: 'kiosk', name: 'Kiosk of somebody else' }]);
  await id.fill('kiosk-lyon');
  await dialog(page).getByText('A project has this id.').waitFor({ state: 'detached' });
});

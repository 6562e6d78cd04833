// Uses the types that are generated from the description of the API: it reads, enters a count with a token, and reads it again.
import createClient from 'openapi-fetch'
import type { components, paths } from './desk.js'

const [address, token] = process.argv.slice(2) as [string, string]
const desk = createClient<paths>({ baseUrl: address })

const night = await desk.GET('/api/v1/night')
console.log('kind', night.data!.record.kind)
const report: components['schemas']['NewEntry'] = {
  kind: 'report', contest: '2024/dem/as', by: 'american-samoa-democratic-party',
  report: { area: 'state', measure: 'votes', counts: [{ option: 'jason-palmer', votes: 52 }, { option: 'joe-biden', votes: 40 }] },
}
const body: components['schemas']['Submission'] = { entries: [report], yes: true }
const stranger = await desk.POST('/api/v1/entries', { body, headers: { Authorization: 'Bearer canvass_none' } })
console.log('stranger', stranger.response.status, stranger.error!.kind)
const entered = await desk.POST('/api/v1/entries', { body, headers: { Authorization: `Bearer ${token}` } })
if (!entered.data) throw new Error(JSON.stringify(entered.error))
const one = await desk.GET('/api/v1/entries/{seq}', { params: { path: { seq: String(entered.data.seq) } } })
console.log('entry', one.data!.entry!.kind, one.data!.entry!.report!.counts![0]!.votes)
const where = { cycle: '2024', party: 'dem', jurisdiction: 'as' } as const
const results = await desk.GET('/api/v1/results/{cycle}/{party}/{jurisdiction}', { params: { path: where } })
console.log('results', results.data!.options[0]!.id, results.data!.options[0]!.votes)
const wrong = await desk.GET('/api/v1/results/{cycle}/{party}/{jurisdiction}', { params: { path: { ...where, jurisdiction: 'zz' } } })
console.log('wrong', wrong.response.status, wrong.error!.kind)
const file = await desk.GET('/results.{format}', { params: { path: { format: 'json' }, query: { units: '' } } })
const told = file.data as components['schemas']['ResultsFile']
console.log('file', told.format, told.contests.length)
const table = await desk.GET('/{cycle}/{party}/{jurisdiction}.{format}', { params: { path: { ...where, format: 'csv' } }, parseAs: 'text' })
console.log('table', String(table.data).startsWith('cycle,party,state,'))

/** Kinds of organising units. The kind decides which review types a unit may organise (notice, annex 2). */
export const unitKinds = ['humanResources', 'cityHumanResources', 'industry', 'employer'] as const
export type UnitKind = (typeof unitKinds)[number]

export const unitKindWords = {
  humanResources: '人力资源社会保障部门',
  cityHumanResources: '市（州）人力资源社会保障局',
  industry: '行业主管部门',
  employer: '用人单位',
} as const satisfies Record<UnitKind, string>

/** Sex as printed on the certificate: 男 / 女. */
export const sexes = ['male', 'female'] as const

/** 证件类型 (docs/domain.md, "Document types"). */
export const documentTypes = [
  'residentId',
  'hmtResidencePermit',
  'hkMacaoPermit',
  'taiwanPermit',
  'foreignPermanentResidentId',
  'chinesePassport',
  'foreignPassport',
] as const

/** 评审类型: the seven of the notice's annex 2. */
export const reviewTypes = [
  'social',
  'autonomous',
  'grassroots',
  'greenChannel',
  'private',
  'exam',
  'ninePlusThree',
] as const

/** Title levels, highest first; the index + 1 is the level digit of the certificate number. */
export const levels = ['seniorFull', 'seniorAssociate', 'intermediate', 'assistant', 'junior'] as const

/** Administrative level of an employer. */
export const employerLevels = ['province', 'city', 'county', 'township'] as const

/** Facts that single review types ask for. */
export const talentCategories = ['highLevel', 'urgentlyNeeded'] as const
export const standards = ['province', 'employer'] as const
export const examLines = ['national', 'provincial'] as const

export type Sex = (typeof sexes)[number]
export type DocumentType = (typeof documentTypes)[number]
export type ReviewType = (typeof reviewTypes)[number]
export type Level = (typeof levels)[number]
export type EmployerLevel = (typeof employerLevels)[number]

/** Chinese words for the enumerations, as the certificate and the windows show them. */
export const words = {
  sex: { male: '男', female: '女' },
  documentType: {
    residentId: '居民身份证',
    hmtResidencePermit: '港澳台居民居住证',
    hkMacaoPermit: '港澳居民来往内地通行证',
    taiwanPermit: '台湾居民来往大陆通行证',
    foreignPermanentResidentId: '外国人永久居留身份证',
    chinesePassport: '中国护照',
    foreignPassport: '外国护照',
  },
  reviewType: {
    social: '社会化评审',
    autonomous: '自主评审',
    grassroots: '基层评审认定',
    greenChannel: '绿色通道',
    private: '民营经济组织专项评审',
    exam: '以考代评',
    ninePlusThree: '“9+3”定向评价',
  },
  level: { seniorFull: '正高级', seniorAssociate: '副高级', intermediate: '中级', assistant: '助理级', junior: '员级' },
  employerLevel: { province: '省级', city: '市级', county: '县级', township: '乡镇级' },
  talentCategory: { highLevel: '高层次人才', urgentlyNeeded: '急需紧缺人才' },
  standard: { province: '全省统一标准', employer: '单位标准' },
  examLine: { national: '国家线', provincial: '省线' },
} as const satisfies { [group: string]: Record<string, string> }

/** A list of words. */
export type WordGroup = keyof typeof words

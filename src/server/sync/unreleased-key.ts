import type { OutcomeReason } from '../../shared/sync/receipt.ts'

/** Why records of a batch are held whose signers' keys no officer has released. */
export const unreleasedKey: OutcomeReason = {
  code: 'key.unreleased',
  text: '本单位管理员的密钥还没有经省级核对放行；放行后自动办理，不用重新提交',
  where: '',
}

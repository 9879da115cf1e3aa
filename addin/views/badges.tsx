import { AlertUrgentFilled } from '@fluentui/react-icons/svg/alert-urgent';
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle';
import { CircleHintRegular } from '@fluentui/react-icons/svg/circle-hint';
import { PeopleCommunityRegular } from '@fluentui/react-icons/svg/people-community';
import { QuestionCircleFilled } from '@fluentui/react-icons/svg/question-circle';
import { SubtractCircleRegular } from '@fluentui/react-icons/svg/subtract-circle';
import { WarningFilled } from '@fluentui/react-icons/svg/warning';
import type { ReactNode } from 'react';
import type { Grade, RecordState } from '../../server/doors/pane/contract.ts';
import { useStrings } from '../strings/context.tsx';
import { gradeTones, type Tone } from './grades.ts';
import styles from './views.module.css';

export function Badge({ tone, icon, children }: { tone: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={`${styles.badge} ${styles[tone]}`}>
      {icon ? (
        <span className={styles.icon} aria-hidden="true">
          {icon}
        </span>
      ) : null}
      <span>{children}</span>
    </span>
  );
}

const gradeIcons: Record<Grade | 'unknown', ReactNode> = {
  verified: <CheckmarkCircleFilled />,
  likely: <QuestionCircleFilled />,
  'marker-only': <WarningFilled />,
  hold: <AlertUrgentFilled />,
  none: <SubtractCircleRegular />,
  unknown: <CircleHintRegular />,
};

export function GradeIcon({ grade }: { grade: Grade | null }) {
  return (
    <span className={styles.icon} aria-hidden="true">
      {gradeIcons[grade ?? 'unknown']}
    </span>
  );
}

export function GradeBadge({ grade }: { grade: Grade | null }) {
  const strings = useStrings();
  const key = grade ?? 'unknown';
  return (
    <Badge tone={gradeTones[key]} icon={gradeIcons[key]}>
      {strings.grades[key].short}
    </Badge>
  );
}

const stateTones: Record<RecordState, Tone> = {
  pending: 'info',
  open: 'neutral',
  closed: 'neutral',
  quarantined: 'caution',
};

export function StateBadge({ state }: { state: RecordState }) {
  return <Badge tone={stateTones[state]}>{useStrings().states[state]}</Badge>;
}

export function CampaignBadge({ size }: { size: number }) {
  return (
    <Badge tone="info" icon={<PeopleCommunityRegular />}>
      {useStrings().queue.campaign(size)}
    </Badge>
  );
}

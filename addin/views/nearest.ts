import type { ClusterMember } from '../../server/doors/pane/contract.ts';

/** The other messages that an edge joins to this one, in either direction, best score first. */
export function nearestTo(members: readonly ClusterMember[], key: string) {
  const byKey = new Map(members.map((member) => [member.key, member]));
  const outward = (byKey.get(key)?.edges ?? []).flatMap(({ to, part, score }) => {
    const member = byKey.get(to);
    return member ? [{ member, part, score }] : [];
  });
  const inward = members.flatMap((member) =>
    member.edges.filter(({ to }) => to === key).map(({ part, score }) => ({ member, part, score })),
  );
  const seen = new Set<string>();
  return [...outward, ...inward]
    .filter(({ member }) => member.key !== key)
    .sort((a, b) => b.score - a.score)
    .filter(({ member, part }) => {
      const id = `${part} ${member.key}`;
      return seen.has(id) ? false : seen.add(id);
    });
}

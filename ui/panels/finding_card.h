// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/finding.h"

#include <QFrame>

#include <vector>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace ctscope {

class RemedyBox;
class SeverityMark;
class TextBlock;

/// One finding: what is wrong, with its numbers, the flows behind it, and the commands that help. It is filled again
/// in place, so that the focus and selections in it stay.
class FindingCard : public QFrame {
    Q_OBJECT
public:
    explicit FindingCard(QWidget *parent = nullptr);

    void showFinding(const Finding &finding);
    const Finding &finding() const noexcept { return m_finding; }
    /// Its texts, one a line, from top to bottom.
    QString text() const;

signals:
    /// The user wants to see the flows of the finding.
    void flowsRequested(const QString &filter);
    /// The user wants to see them in groups, by keys as parseGroupSpec() reads them.
    void groupsRequested(const QString &filter, const QString &keys);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void showEvidence();
    void showRemedies();

    Finding m_finding;
    SeverityMark *m_mark;
    QLabel *m_title;
    QLabel *m_development;
    TextBlock *m_sentence;
    QToolButton *m_flows;
    QToolButton *m_groups;
    QVBoxLayout *m_remedyColumn;
    std::vector<RemedyBox *> m_remedies;
    TextBlock *m_caveat;
    TextBlock *m_threshold;
};

} // namespace ctscope

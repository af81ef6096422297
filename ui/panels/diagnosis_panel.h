// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/diagnosis/finding.h"
#include "query/diagnosis/thresholds.h"

#include <QPointer>
#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace ctscope {

class DiagnosisFeed;
class FindingCard;
class HistoryChart;
class SeverityMark;
class TextBlock;

/// Is something wrong with a table, why, and what helps: the fill level with its history, the findings as cards, the
/// most severe first, then what was checked and what could not be. Cards stay while their finding does, so that the focus and the place that is read
/// do not move. GUI thread only.
class DiagnosisPanel : public QWidget {
    Q_OBJECT
public:
    explicit DiagnosisPanel(QWidget *parent = nullptr);
    ~DiagnosisPanel() override;

    /// Shows what a feed finds, with the thresholds of the settings; null: no table. The panel does not own it.
    void setFeed(DiagnosisFeed *feed);
    /// From the top.
    const QList<FindingCard *> &cards() const noexcept { return m_cards; }
    /// All that it says, from the top.
    QString text() const;

signals:
    /// The user wants to see the flows of a finding.
    void flowsRequested(const QString &filter);
    /// The user wants to see them in groups, by keys as parseGroupSpec() reads them.
    void groupsRequested(const QString &filter, const QString &keys);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh();
    void showMessage(const QString &message);
    void showVerdict(const Diagnosis &diagnosis);
    QString fillText(const Diagnosis &diagnosis) const;
    void placeHistory();
    void showCards(const std::vector<Finding> &findings);
    void showChecked(const Diagnosis &diagnosis);
    FindingCard *makeCard();
    FindingCard *cardOf(FindingId id) const;
    void editThresholds();

    QPointer<DiagnosisFeed> m_feed;
    DiagnosisThresholds m_thresholds;
    QList<FindingCard *> m_cards;

    QGridLayout *m_grid; ///< the verdict, the findings, and the history beside or between them
    QWidget *m_history;
    bool m_hasHistory = false;
    HistoryChart *m_chart;
    SeverityMark *m_mark;
    QLabel *m_verdict;
    QLabel *m_extent;
    QLabel *m_message;
    QScrollArea *m_scroll;
    QVBoxLayout *m_cardColumn;
    TextBlock *m_nothing;
    TextBlock *m_assumed;
    TextBlock *m_checked;
    TextBlock *m_notChecked;
};

} // namespace ctscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tracking/chart_history.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QGridLayout;
class QLabel;
class QScrollArea;

namespace ctscope {

class TimeChart;

/// What happened to a table: its count and limit, what began and ended, its states and protocols, bytes and drops,
/// over a minute to a day. The pointer reads the values of one moment in all charts. Repaints only while it is seen.
/// GUI thread only.
class ChartsPanel : public QWidget {
    Q_OBJECT
public:
    explicit ChartsPanel(QWidget *parent = nullptr);

    /// Shows the history of a table, which must outlive the panel or be replaced; null: no table. `live`: it goes on.
    void setHistory(const ChartHistory *history, bool live);
    /// The history has grown.
    void refresh();

    /// How far back the charts go.
    std::chrono::seconds reach() const noexcept { return m_reach; }
    void setReach(std::chrono::seconds reach);
    const std::vector<TimeChart *> &charts() const noexcept { return m_charts; }

signals:
    /// The user clicked a state or a protocol: text for the filter that shows its flows.
    void filterRequested(const QString &text);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void addCharts();
    void addChart(TimeChart *chart);
    void arrange();
    void setHovered(std::optional<double> secondsAgo);
    void setMarked(double secondsAgo);
    void showMoment();

    const ChartHistory *m_history = nullptr;
    bool m_live = false;
    std::chrono::seconds m_reach{600};
    std::chrono::steady_clock::time_point m_drawnTo{};
    std::optional<double> m_hovered;
    std::optional<std::chrono::steady_clock::time_point> m_marked;

    QComboBox *m_reaches;
    QLabel *m_moment;
    QLabel *m_message;
    QScrollArea *m_scroll;
    QGridLayout *m_grid;
    std::vector<TimeChart *> m_charts;
    int m_columns = 0;
};

} // namespace ctscope

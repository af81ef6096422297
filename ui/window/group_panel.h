// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/table/group_trail.h"

#include "query/flow_order.h"

#include <QWidget>

#include <optional>

class QHBoxLayout;
class QLabel;

namespace ctscope {

class GroupModel;
class GroupView;

/// The groups of one table in place of its rows, and the way that led to them. It knows which groups are
/// wanted and the way back; the page reads, filters and shows the rows. GUI thread only.
class GroupPanel : public QWidget {
    Q_OBJECT
public:
    explicit GroupPanel(QWidget *parent = nullptr);

    GroupView *view() const noexcept { return m_view; }
    /// The way as a row of buttons, which stands above groups and rows alike. Its place is for another widget
    /// to give.
    QWidget *trailBar() const noexcept { return m_steps; }
    const GroupTrail &trail() const noexcept { return m_trail; }
    /// The steps as the user reads them: "All flows", "Source /24".
    QStringList titles() const;

    /// Groups the table by a key, or by one more.
    void groupBy(const GroupKey &key, bool add);
    /// Shows what another part of the window asks for: flows, or groups of them. Backspace leads back.
    void show(const QString &filter, const std::optional<GroupSpec> &groups);
    /// The step before; nothing happens at the first one.
    void goBack();
    /// The filter was changed by the user: it belongs to the present step.
    void setFilter(const QString &filter);
    void present(const FramePtr &frame);

signals:
    /// The filter of the step that was chosen.
    void filterWanted(const QString &filter);
    /// The groups to read; nullopt: the rows are to be shown.
    void groupsWanted(const std::optional<ctscope::GroupQuery> &groups);
    /// Escape: the user wants to be rid of the filter.
    void escapePressed();
    /// Space: pause, or go on.
    void pauseRequested();

private:
    void offerKeys(bool add);
    void goTo(std::size_t step);
    void narrow(const QString &filter);
    void showStep(const GroupTrail::Step &step);
    void ask();
    void showTrail();

    GroupTrail m_trail;
    GroupSort m_sort;
    QString m_applied;             ///< the filter of the groups on the screen
    GroupModel *m_model = nullptr; ///< made with the first groups
    GroupView *m_view;
    QWidget *m_steps;
    QHBoxLayout *m_stepRow;
    QLabel *m_note;
};

} // namespace ctscope

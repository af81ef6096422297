// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/grouped_rows.h"

#include <QTreeView>

namespace ctscope {

class GroupModel;

/// The groups of a table on the screen, with a bar beside the number of flows. Keys: Enter asks for the flows
/// of the current group, Backspace goes back, Alt+Up and Alt+Down sort by the current column,
/// Ctrl+C copies the current group. GUI thread only.
class GroupView : public QTreeView {
    Q_OBJECT
public:
    explicit GroupView(QWidget *parent = nullptr);

    /// The model to show, for good; not owned.
    void setGroupModel(GroupModel *model);
    GroupModel *groupModel() const noexcept { return m_model; }

    /// What the current column shows, as a small window beside its header.
    void explainColumn();
    /// Puts the current group on the clipboard, its cells with tabs between.
    void copyCurrent() const;

    /// Hands groups to the model. The current group stays the current one, and open ones stay open.
    /// Columns without any value are hidden unless the table is live, where values may come.
    void present(const GroupedRowsPtr &groups, bool isLive = true);

signals:
    void sortRequested(ctscope::GroupSort sort);
    /// The user wants to see the flows of a group: a text in the filter language.
    void flowsRequested(const QString &filter);
    /// The user wants to group by another key, or by one more.
    void groupRequested(bool add);
    void backRequested();
    void escapePressed();
    void pauseRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    void sortBy(int section, bool descending);
    void chooseSection(int section);
    void activateCurrent();
    void openExpanded();
    void hideEmptyColumns(const GroupedRows &groups);

    GroupModel *m_model = nullptr;
    bool m_presenting = false; ///< groups open and close because of a frame
};

} // namespace ctscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/groups/grouped_rows.h"

#include <QTreeView>

namespace ctscope {

class GroupModel;

/// The groups of a table on the screen, with a bar beside the number of flows. Keys: Enter asks for the flows
/// of the current group, Backspace goes back, Alt+Up and Alt+Down sort by the current column. GUI thread only.
class GroupView : public QTreeView {
    Q_OBJECT
public:
    explicit GroupView(QWidget *parent = nullptr);

    /// The model to show, for good; not owned.
    void setGroupModel(GroupModel *model);
    GroupModel *groupModel() const noexcept { return m_model; }

    /// Hands groups to the model. The current group stays the current one, and open ones stay open.
    void present(const GroupedRowsPtr &groups);

signals:
    void sortRequested(ctscope::GroupSort sort);
    /// The user wants to see the flows of a group: a text in the filter language.
    void flowsRequested(const QString &filter);
    void backRequested();
    void escapePressed();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    void sortBy(int section, bool descending);
    void chooseSection(int section);
    void activateCurrent();
    void openExpanded();

    GroupModel *m_model = nullptr;
    bool m_presenting = false; ///< groups open and close because of a frame
};

} // namespace ctscope

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/flow_order.h"
#include "ui/panels/capacity_levels.h"

#include <QString>
#include <QWidget>

#include <optional>

class QLabel;
class QListView;
class QToolButton;

namespace ctscope {

class MachineDelegate;
class MachineModel;

/// Above a table of several machines: a gauge for each, the fullest first; or a wall of them with the counts of the last
/// minutes. One machine is in focus: the panels beside the table are about it. GUI thread only.
class MachineStrip : public QWidget {
    Q_OBJECT
public:
    explicit MachineStrip(QWidget *parent = nullptr);

    /// Shows the next frame of the set.
    void showFrame(const FramePtr &frame);
    void setLevels(CapacityLevels levels);
    /// Marks the machine that the filter asks for; nullopt: it asks for none.
    void setFiltered(const std::optional<QString> &machine);
    /// The machine in focus: the one that the user chose last, at first the fullest.
    OriginIndex focus() const noexcept { return m_focus; }
    /// Shows the wall, or the strip.
    void setWall(bool wall);
    bool isWall() const noexcept { return m_wall; }

    const MachineModel *model() const noexcept { return m_model; }
    QListView *view() const noexcept { return m_view; }

    QSize sizeHint() const override;

signals:
    /// The user wants to see the flows of a machine alone; an empty name: of all.
    void machineChosen(const QString &machine);
    /// focus() is another.
    void focusChanged();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void choose(const QModelIndex &index);
    void setFocusOn(OriginIndex origin);
    void fitHeight();

    MachineModel *m_model;
    MachineDelegate *m_delegate;
    QListView *m_view;
    QLabel *m_summary;
    QToolButton *m_mode;
    FramePtr m_frame;
    std::optional<QString> m_filtered;
    OriginIndex m_focus = 0;
    bool m_isChosen = false; ///< the user has chosen the focus
    bool m_wall = false;
};

} // namespace ctscope

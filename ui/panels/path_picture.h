// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <QWidget>

#include <array>

namespace ctscope {

/// Who talks to whom, through which translation: client, tracking host and server in a row, the
/// original tuple above them and the reply tuple below. Each end of the reply tuple stands under
/// the end of the original tuple that it answers; where the two differ, that is the NAT, drawn in
/// its colour, underlined and named. Long addresses take a line of their own, and are shortened in
/// the middle only when that is not enough.
class PathPicture : public QWidget {
    Q_OBJECT
public:
    explicit PathPicture(QWidget *parent = nullptr);

    /// `thisHost`: the tracking host is the machine that ctscope runs on.
    void showFlow(const Flow &flow, bool thisHost);
    /// The flow is gone: the picture turns grey.
    void setGone(bool gone);
    /// The picture in words.
    QString description() const { return accessibleDescription(); }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    /// One end of one tuple.
    struct End {
        QString address;
        QString key; ///< ":443", " id 18577", " key 0x7", or nothing
        bool addressChanged = false;
        bool keyChanged = false;
        bool changed() const noexcept { return addressChanged || keyChanged; }
        friend bool operator==(const End &, const End &) noexcept = default;
    };
    struct Picture {
        std::array<End, 2> original; ///< source, destination
        std::array<End, 2> reply;    ///< what answers them: destination, source
        QString protocol;
        QString nat;  ///< name of the translation; empty = none
        QString foot; ///< said where nothing is translated
        QString host;
        bool unreplied = false;
        bool loopback = false; ///< both ends are this host
        friend bool operator==(const Picture &, const Picture &) noexcept = default;
    };
    enum class Node { Client, Host, Server };

    static End endOf(const Tuple &tuple, bool destination, bool addressChanged, bool keyChanged);
    static QString changeWord(const End &end);
    QFont captionFont() const;
    /// In one of the two lines, the ends do not fit beside each other: then they stand below each other in
    /// both, so that what changed is seen at the same place.
    bool stacked(int width) const;
    int bandHeight(int width) const;
    void offerCopies();
    int nodesHeight() const;
    int footHeight() const;
    void paintBand(QPainter &painter, const QRect &area, const std::array<End, 2> &ends, const QString &left,
        const QString &middle, const QString &right) const;
    void paintEnd(QPainter &painter, const QRect &area, const End &end, bool right) const;
    void paintNodes(QPainter &painter, const QRect &area) const;
    void paintNode(QPainter &painter, const QRectF &box, Node node) const;
    QColor ink() const;
    QColor quiet() const;
    QColor natColor() const;

    Picture m_picture;
    bool m_gone = false;
};

} // namespace ctscope

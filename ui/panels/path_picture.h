// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow.h"

#include <QWidget>

#include <array>
#include <functional>

namespace ctscope {

/// Draws the path of a flow through the translation: client, tracking host and server in a row, the
/// original tuple above them and the reply tuple below. Each end of the reply tuple is below
/// the end of the original tuple that it answers; where the two differ, the NAT is shown in
/// its colour, underlined and named. Long addresses get a line of their own, and are elided in
/// the middle only when that is not enough. Names of addresses are below them.
class PathPicture : public QWidget {
    Q_OBJECT
public:
    explicit PathPicture(QWidget *parent = nullptr);

    /// The name of an address; empty when it has none.
    using NameOf = std::function<QString(const IpAddress &)>;

    /// `thisHost`: the tracking host is the machine that ctscope runs on.
    void showFlow(const Flow &flow, bool thisHost, const NameOf &nameOf = {});
    /// Greys the drawing out when the flow is gone.
    void setGone(bool gone);
    /// The drawing in words, for screen readers.
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
        QString key;  ///< ":443", " id 18577", " key 0x7", or nothing
        QString name; ///< of the address; may be empty
        bool addressChanged = false;
        bool keyChanged = false;
        bool changed() const noexcept { return addressChanged || keyChanged; }
        friend bool operator==(const End &, const End &) noexcept = default;
    };
    struct Picture {
        std::array<End, 2> original; ///< source, destination
        std::array<End, 2> reply;    ///< what answers these: destination, source
        QString protocol;
        QString nat;  ///< name of the translation; empty = none
        QString foot; ///< the words below when nothing is translated
        QString host;
        bool unreplied = false;
        bool loopback = false; ///< both ends are this host
        friend bool operator==(const Picture &, const Picture &) noexcept = default;
    };
    enum class Node { Client, Host, Server };

    static End endOf(const Tuple &tuple, bool destination, bool addressChanged, bool keyChanged);
    static QString changeWord(const End &end);
    void describe(const Flow &flow, bool translated);
    QFont captionFont() const;
    /// True when the ends of a tuple do not fit beside each other. Then they are below each other for
    /// both tuples, so that a changed address is at the same place in both.
    bool stacked(int width) const;
    int bandHeight(int width, const std::array<End, 2> &ends) const;
    static bool hasNames(const std::array<End, 2> &ends);
    void offerCopies();
    int nodesHeight() const;
    /// The same of the words about both ends below the drawing.
    bool footIsStacked(int width) const;
    int footHeight(int width) const;
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
